laminaModules = ['lamina-api', 'lamina-models', 'lamina-training']
evaluate(new File(basedir, '../../../src/it/classPath.groovy'))
