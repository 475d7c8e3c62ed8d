package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Platform;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a filter project compiles with: the filter API, and the libraries of its {@code pom.xml} if it names any. Maven is asked for those once and
 * after each change of the file; the answer stays in {@code target/dev}.
 */
record ClassPath(Path project, Sdk sdk, PrintWriter out) {
    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";

    List<Path> entries() throws IOException {
        List<Path> entries = new ArrayList<>(sdk.compileClassPath());
        Path pom = project.resolve("pom.xml");
        if (Files.exists(pom) && Files.readString(pom).contains("<dependencies>")) {
            String resolved = Files.readString(resolved(pom)).strip();
            Arrays.stream(resolved.split(File.pathSeparator, -1))
                    .filter(each -> !each.isEmpty())
                    .map(Path::of)
                    .forEach(entries::add);
        }
        return entries;
    }

    private Path resolved(Path pom) throws IOException {
        Path answer = project.resolve("target").resolve("dev").resolve("classpath.txt");
        if (Files.exists(answer) && Files.getLastModifiedTime(answer).compareTo(Files.getLastModifiedTime(pom)) >= 0) {
            return answer;
        }
        Files.createDirectories(project.resolve("target").resolve("dev"));
        out.println("asking Maven for the libraries of pom.xml; once, until it changes");
        out.flush();
        Path wrapper = project.resolve(Platform.current() == Platform.WINDOWS ? "mvnw.cmd" : "mvnw");
        Process maven = new ProcessBuilder(
                        wrapper.toString(), "-q", GOAL, "-DincludeScope=compile", "-Dmdep.outputFile=" + answer)
                .directory(project.toFile())
                .inheritIO()
                .start();
        try {
            if (maven.waitFor() != 0) {
                throw new IOException("Maven cannot resolve the libraries of pom.xml; see above");
            }
        } catch (InterruptedException e) {
            maven.destroy();
            Thread.currentThread().interrupt();
        }
        return answer;
    }
}
