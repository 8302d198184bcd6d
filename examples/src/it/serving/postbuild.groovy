laminaModules = ['lamina-api', 'lamina-serving']
evaluate(new File(basedir, '../../../src/it/classPath.groovy'))
