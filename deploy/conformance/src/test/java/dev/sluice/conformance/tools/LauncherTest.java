package dev.sluice.conformance.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher tells the JVM: a JDK that only repeats its arguments stands in for one. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("../distribution/src/main/launcher/sluice");
    private static final Path SEAMS = Path.of("../distribution/src/main/jvm/seams");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private Path home;

    private String archive = "off";

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(folder.resolve("a home"));
        program("a home/bin/sluice", Files.readString(LAUNCHER));
        program("a home/bin/archive", "#!/bin/sh\ntouch \"$0.ran\"\n");
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/sluice.jar"), "");
        program("jdk/bin/java", "#!/bin/sh\nfor each; do echo \"$each\"; done\n");
        jdk(17);
        machine(2, "max 100000", "max");
    }

    private void program(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void jdk(int release) throws IOException {
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + release + ".0.1\"\n");
    }

    private void machine(int processors, String share, String memory) throws IOException {
        program("path/nproc", "#!/bin/sh\necho " + processors + "\n");
        Files.createDirectories(folder.resolve("cgroup"));
        Files.writeString(folder.resolve("cgroup/cpu.max"), share + "\n");
        Files.writeString(folder.resolve("cgroup/memory.max"), memory + "\n");
    }

    private List<String> started(String options, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(home.resolve("bin/sluice").toString());
        command.command().addAll(List.of(arguments));
        command.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        command.environment().put("PATH", folder.resolve("path") + ":" + System.getenv("PATH"));
        command.environment().put("SLUICE_CGROUP", folder.resolve("cgroup").toString());
        command.environment().put("SLUICE_JAVA_OPTS", options);
        command.environment().put("SLUICE_ARCHIVE", archive);
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void passesArgumentsOnAsTheyAre() throws Exception {
        assertThat(started("", "run", "--config-yaml", "{ a: 'b c' }"))
                .endsWith("-jar", home + "/lib/sluice.jar", "run", "--config-yaml", "{ a: 'b c' }");
    }

    @Test
    void tellsTheCompilerWhereToStopInlining() throws Exception {
        assertThat(started("", "run")).noneMatch(each -> each.contains("CompileCommand"));

        Files.copy(SEAMS, home.resolve("lib/seams"));

        assertThat(started("-Xlast", "run"))
                .containsSubsequence("-XX:CompileCommandFile=" + home + "/lib/seams", "-Xlast");
    }

    @Test
    void theMethodsWhereItStopsExist() throws Exception {
        for (String line : Files.readAllLines(SEAMS)) {
            if (line.startsWith("dontinline ")) {
                String[] method = line.substring("dontinline ".length()).split("::");
                assertThat(Class.forName(method[0], false, getClass().getClassLoader())
                                .getDeclaredMethods())
                        .as(line)
                        .anyMatch(each -> each.getName().equals(method[1]));
            }
        }
    }

    @Test
    void collectsSeriallyOnASmallMachine() throws Exception {
        assertThat(started("", "run")).contains("-XX:+UseSerialGC", "-XX:MaxRAMPercentage=25");
    }

    @Test
    void collectsBesideTheWorkOnALargeMachine() throws Exception {
        machine(16, "max 100000", "max");

        assertThat(started("", "run")).contains("-XX:+UseG1GC").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void aShareOfALargeMachineIsASmallOne() throws Exception {
        machine(64, "150000 100000", "536870912");

        assertThat(started("", "run")).contains("-XX:+UseSerialGC", "-XX:MaxRAMPercentage=40");
    }

    @Test
    void aCollectorOfOnesOwnReplacesTheChosen() throws Exception {
        assertThat(started("-XX:+UseParallelGC -Xmx1g", "run"))
                .contains("-XX:+UseParallelGC", "-Xmx1g")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void usesWhatWasLaidDownForTheRelease() throws Exception {
        Files.writeString(home.resolve("lib/sluice.jsa"), "x");
        Files.writeString(home.resolve("lib/sluice.aot"), "x");

        assertThat(started("", "run")).contains("-XX:SharedArchiveFile=" + home + "/lib/sluice.jsa");
        jdk(25);
        assertThat(started("", "run"))
                .contains("-XX:AOTCache=" + home + "/lib/sluice.aot")
                .noneMatch(option -> option.startsWith("-XX:SharedArchiveFile"));
    }

    @Test
    void laysClassesDownBeforeTheRunIfTold() throws Exception {
        archive = "now";

        assertThat(started("", "run"))
                .contains("sluice: laying down loaded classes for faster starts; this takes some seconds, once");

        assertThat(home.resolve("bin/archive.ran")).exists();
    }

    @Test
    void refusesAnOldJdk() throws Exception {
        jdk(11);
        ProcessBuilder old = new ProcessBuilder(home.resolve("bin/sluice").toString(), "run").redirectErrorStream(true);
        old.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        Process refused = old.start();

        assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("is Java 11; Sluice needs 17 or newer");
        assertThat(refused.waitFor()).isEqualTo(1);
    }
}
