package dev.sluice.runtime.extension.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.runtime.extension.Extension;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file that is still being copied to the proof that its code is gone. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class PluginLifeTest {
    @TempDir
    Path temp;

    private Hosted hosted;

    @BeforeEach
    void folders() {
        hosted = new Hosted(temp, PluginPolicy.open());
    }

    @AfterEach
    void close() {
        hosted.close();
    }

    /** A plugin {@code own} whose factory runs this when its filter is opened. */
    private Path doing(String code) throws Exception {
        String source = "package acme; import dev.sluice.filter.*; public class Make"
                + " implements FilterFactory<Make.Conf, HttpFilter> { public record Conf() {}"
                + " static class Told implements HttpFilter {} public interface LeftMBean { int getX(); }"
                + " public static class Left implements LeftMBean { public int getX() { return 1; } }"
                + " public HttpFilter open(Conf conf, FilterContext context) { try { " + code
                + " } catch (Exception e) { throw new RuntimeException(e); } return new Told(); } }";
        return hosted.jars()
                .java("acme.Make", source)
                .index("http\tacme.make\tacme.Make\tacme.Make$Conf\t-\t-\t-")
                .with("plugin.properties", "plugin.id=own\nplugin.version=1.0")
                .write(hosted.folder.resolve("own.jar"));
    }

    private void openAndUnload() throws Exception {
        hosted.open();
        hosted.make("acme.make");
        unload("own");
    }

    private void unload(String id) throws Exception {
        Generation generation = hosted.generation(id);
        Files.delete(generation.file());
        hosted.swap();
        generation.unloaded().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aHalfCopiedFileIsWaitedFor() throws Exception {
        byte[] whole = hosted.jars().filter("slow", "slow").bytes();
        Path file = Files.createDirectories(hosted.folder).resolve("slow.jar");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        hosted.open();
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        CompletableFuture<PluginSet> looking =
                CompletableFuture.supplyAsync(() -> hosted.host().next());

        Files.write(file, Arrays.copyOfRange(whole, whole.length / 2, whole.length), StandardOpenOption.APPEND);

        PluginSet next = looking.get(10, TimeUnit.SECONDS);
        assertThat(next.refused()).isEmpty();
        assertThat(next.generations()).extracting(Generation::id).containsExactly("slow");
        hosted.host().use(next);
    }

    @Test
    void aHalfCopiedFileThatNobodyGoesOnWithIsRefused() throws Exception {
        byte[] whole = hosted.jars().filter("slow", "slow").bytes();
        Files.write(Files.createDirectories(hosted.folder).resolve("slow.jar"), Arrays.copyOf(whole, 100));

        hosted.open();

        assertThat(hosted.status("slow.jar").state()).isEqualTo(PluginStatus.State.REFUSED);
    }

    @Test
    void whatIsInUseGoesOnWithoutItsFileAndIsMissing() throws Exception {
        Path file = hosted.jars().filter("x", "x").descriptor("x", "1.0.0").write(hosted.folder.resolve("x.jar"));
        hosted.open();
        Extension.Lease stream = hosted.generation("x").extensions().get(0).lease();

        Files.delete(file);
        hosted.swap();

        assertThat(hosted.status("x").state()).isEqualTo(PluginStatus.State.MISSING);
        assertThat(hosted.make("acme.x")).hasToString("x");
        stream.close();
        hosted.swap();
        assertThat(hosted.host().current().generations()).isEmpty();
    }

    @Test
    void theLastGoodVersionComesBackUntilTheFolderHasAnother() throws Exception {
        Path file = hosted.jars().filter("x", "one").descriptor("x", "1.0.0").write(hosted.folder.resolve("x.jar"));
        hosted.open();
        assertThat(hosted.host().wish("x", PluginAction.ROLLBACK))
                .isEqualTo("there is no earlier version of x since the start");
        hosted.jars().filter("x", "two").descriptor("x", "2.0.0").write(file);
        hosted.swap();
        assertThat(hosted.make("acme.x")).hasToString("two");

        assertThat(hosted.host().wish("x", PluginAction.ROLLBACK)).isNull();
        hosted.swap();

        assertThat(hosted.make("acme.x")).hasToString("one");
        assertThat(hosted.status("x").note()).startsWith("rolled back");
        hosted.swap();
        assertThat(hosted.make("acme.x")).hasToString("one");
        assertThat(hosted.host().wish("x", PluginAction.ROLLBACK)).isNull();
        hosted.swap();
        assertThat(hosted.make("acme.x")).hasToString("two");
        hosted.host().wish("x", PluginAction.ROLLBACK);
        hosted.swap();
        hosted.jars().filter("x", "three").descriptor("x", "1.5.0").write(file);
        hosted.swap();
        assertThat(hosted.make("acme.x")).hasToString("three");
    }

    @Test
    void aPluginIsSwitchedOffAndOn() throws Exception {
        hosted.jars().filter("x", "one").descriptor("x", "1.0.0").write(hosted.folder.resolve("x.jar"));
        hosted.open();

        assertThat(hosted.host().wish("x", PluginAction.DISABLE)).isNull();
        hosted.swap();

        await().untilAsserted(() -> assertThat(hosted.status("x").state()).isEqualTo(PluginStatus.State.DISABLED));
        assertThat(hosted.host().current().absent()).containsEntry("acme.x", "x is disabled");
        assertThat(hosted.host().wish("x", PluginAction.ENABLE)).isNull();
        hosted.swap();
        assertThat(hosted.make("acme.x")).hasToString("one");
        assertThat(hosted.host().wish("y", PluginAction.DISABLE)).isEqualTo("no plugin y is loaded");
    }

    /** As where an open file cannot be deleted or replaced. */
    @Test
    void noHandleStaysOnTheDroppedFile() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors));
        Path file = hosted.jars().filter("x", "x").descriptor("x", "1.0.0").write(hosted.folder.resolve("x.jar"));
        hosted.jars()
                .filter("y", "y")
                .with("plugin.properties", "plugin.version=?")
                .write(hosted.folder.resolve("y.jar"));
        hosted.open();
        hosted.make("acme.x")
                .getClass()
                .getResource("/plugin.properties")
                .openStream()
                .close();
        Path copy = hosted.generation("x").staged().archive();

        String dropped = hosted.folder.toRealPath().toString();
        assertThat(open(descriptors)).noneMatch(each -> each.startsWith(dropped));
        assertThat(open(descriptors)).contains(copy.toRealPath().toString());
        unload("x");
        assertThat(file).doesNotExist();
        assertThat(open(descriptors)).noneMatch(each -> each.startsWith(copy.toString()));
    }

    private static List<String> open(Path descriptors) throws Exception {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path each : all.toList()) {
                try {
                    names.add(Files.readSymbolicLink(each).toString());
                } catch (java.io.IOException closed) {
                    names.add("");
                }
            }
        }
        return names;
    }

    @Test
    void threadsThatItBeganEndWithIt() throws Exception {
        doing(
                "Thread t = new Thread(() -> { while (true) { try { Thread.sleep(100000); } catch (InterruptedException e)"
                        + " { return; } } }, \"left-behind\"); t.setDaemon(true); t.start();");
        hosted.open();
        hosted.make("acme.make");
        assertThat(threads()).contains("left-behind");
        assertThat(hosted.host().threads()).contains("thread left-behind of plugin own 1.0.0");

        unload("own");

        assertThat(threads()).doesNotContain("left-behind");
        await().untilAsserted(() -> {
            System.gc();
            assertThat(hosted.host().loadersAlive()).isZero();
        });
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void driversAndBeansThatItRegisteredAreTakenAway() throws Exception {
        Path jar = doing(
                "java.sql.DriverManager.registerDriver((java.sql.Driver) java.lang.reflect.Proxy.newProxyInstance("
                        + "Make.class.getClassLoader(), new Class<?>[] {java.sql.Driver.class}, (p, m, a) -> m.getName().equals("
                        + "\"hashCode\") ? 1 : m.getName().equals(\"equals\") ? p == a[0] : null));"
                        + "java.lang.management.ManagementFactory.getPlatformMBeanServer().registerMBean(new Left(), new javax.management.ObjectName(\"acme:type=left\"));");
        assertThat(jar).exists();
        openAndUnload();

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(hosted.host().loadersAlive()).isZero();
        });
        assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName("acme:type=left")))
                .isFalse();
    }

    @Test
    void aNativeLibraryOfAZipIsLoadedByEachGeneration() throws Exception {
        Path some = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("prefs"));
        assumeTrue(Files.exists(some));
        String source = "package acme; public record Nat() implements dev.sluice.filter.HttpFilter {"
                + " static { System.loadLibrary(\"acme\"); } }";
        for (int version = 1; version <= 3; version++) {
            hosted.jars()
                    .java("acme.Nat", source)
                    .index("http\tacme.nat\tacme.Nat\tacme.Nat\t-\t-\t-")
                    .below("classes/")
                    .with("lib/" + System.mapLibraryName("acme"), Files.readAllBytes(some))
                    .with("plugin.properties", "plugin.id=nat\nplugin.version=" + version)
                    .write(hosted.folder.resolve("nat.zip"));
            if (version == 1) {
                hosted.open();
            } else {
                hosted.swap();
            }
            assertThat(hosted.make("acme.nat")).isNotNull();
        }
        assertThat(hosted.generation("nat")).hasToString("plugin nat 3.0.0");
    }

    @Test
    void codeThatStaysInMemoryIsToldWithItsSuspects() throws Exception {
        doing("Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));");
        hosted.open();
        Object kept = hosted.make("acme.make");
        unload("own");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(hosted.host().leaked()).containsExactly("plugin own 1.0.0"));
        assertThat(kept).isNotNull();
    }
}
