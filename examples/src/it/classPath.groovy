// What a consumer of one Lamina module gets from Maven, by the class path that its program printed.
def printed = new File(basedir, 'build.log').readLines().find { it.startsWith('class path: ') }
def jars = (printed - 'class path: ').split(File.pathSeparator).collect { new File(it) }.findAll { it.file }
def names = jars*.name

def natives = names.findAll { it ==~ /tensorflow-core-native-[\d.]+-.+\.jar/ }
assert natives == ["tensorflow-core-native-${tensorflowVersion}-${tfPlatform}.jar"]
assert names.findAll { it.startsWith('protobuf-java-') } == ["protobuf-java-${protobufVersion}.jar"]

assert names.findAll { it.startsWith('lamina-') }*.minus("-${laminaVersion}.jar").sort() == laminaModules

def megabytes = jars.sum { it.length() }.intdiv(1_000_000)
println "$basedir.name: ${jars.size()} jars, $megabytes MB"
assert megabytes < 200 || tfPlatform.endsWith('-gpu')
