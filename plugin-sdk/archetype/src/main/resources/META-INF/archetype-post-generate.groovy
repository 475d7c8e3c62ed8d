// The template has a folder per kind of filter: the chosen one's content goes to the top, the others go.
import java.nio.file.Files

def root = new File(request.outputDirectory, request.artifactId)
for (kind in ['http', 'network', 'listener', 'js', 'python']) {
    def folder = new File(root, kind)
    if (kind == request.properties['kind']) {
        for (each in folder.listFiles()) {
            Files.move(each.toPath(), new File(root, each.name).toPath())
        }
    }
    folder.deleteDir()
}
new File(root, 'mvnw').setExecutable(true)
