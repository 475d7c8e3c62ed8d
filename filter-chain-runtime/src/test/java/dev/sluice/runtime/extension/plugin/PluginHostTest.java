package dev.sluice.runtime.extension.plugin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Structs;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // JUnit sets them
class PluginHostTest {
    @TempDir
    Path temp;

    private Path folder;
    private Path state;
    private PluginHost host;

    @BeforeEach
    void folders() {
        folder = temp.resolve("plugins");
        state = temp.resolve("state");
        host = PluginHost.open(temp.resolve("none"), temp.resolve("none-state"), List.of());
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void loadsAFilterFromACopyOfItsJar() throws Exception {
        Path jar =
                jars().filter("hello", "hi").descriptor("acme-hello", "1.2.0").write(folder.resolve("any.jar"));

        open();

        Generation generation = host.current().generations().get(0);
        assertThat(host.current().refused()).isEmpty();
        assertThat(generation).hasToString("plugin acme-hello 1.2.0");
        assertThat(generation.file()).isEqualTo(jar);
        assertThat(staged()).containsExactly(Path.of("acme-hello", generation.sha256() + "-1.jar"));
        assertThat(make("acme.hello")).isInstanceOf(HttpFilter.class).hasToString("hi");
    }

    @Test
    void showsPluginsTheApiAndNothingOfTheRuntime() throws Exception {
        jars().filter("hello", "hi").write(folder.resolve("hello-2.0.jar"));
        open();

        ClassLoader loader = make("acme.hello").getClass().getClassLoader();

        assertThat(loader.loadClass("dev.sluice.filter.HttpFilter")).isSameAs(HttpFilter.class);
        assertThat(host.current().generations().get(0)).hasToString("plugin hello 2.0.0");
        assertThatThrownBy(() -> loader.loadClass("dev.sluice.runtime.extension.Extension"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass("org.pf4j.PluginManager")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void refusesBrokenJarsAndStartsTheRest() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("broken.jar"), "this is no zip");
        jars().filter("a", "a").without(Jars.INDEX).write(folder.resolve("no-index.jar"));
        jars().filter("b", "b").with("dev/sluice/filter/Verdict.class", "").write(folder.resolve("bundled.jar"));
        jars().filter("c", "c").with("plugin.properties", "plugin.requires=>=2").write(folder.resolve("newer-api.jar"));
        jars().filter("d", "d").without("acme/Fd.class").write(folder.resolve("no-class.jar"));
        jars().filter("e", "e").with("plugin.properties", "plugin.version=x.y").write(folder.resolve("version.jar"));
        jars().filter("router", "r").write(folder.resolve("name.jar"));
        jars().filter("good", "good").write(folder.resolve("good.jar"));

        host = PluginHost.open(folder, state, List.of("acme.router"));

        assertThat(host.current().generations()).extracting(Generation::id).containsExactly("good");
        assertThat(host.current().refused())
                .extracting(RefusedPlugin::toString)
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each).startsWith("broken.jar was refused: it cannot be read: "),
                        each -> assertThat(each)
                                .startsWith("no-index.jar was refused: it has no META-INF/sluice/filters.idx. Compile"),
                        each -> assertThat(each)
                                .startsWith("bundled.jar was refused: it contains dev/sluice/filter/Verdict.class"),
                        each -> assertThat(each)
                                .isEqualTo("newer-api.jar was refused: it requires another version of the filter API"
                                        + " than 1.0.0"),
                        each -> assertThat(each)
                                .isEqualTo(
                                        "no-class.jar was refused: its index names acme.Fd, which is not in the jar"),
                        each -> assertThat(each)
                                .isEqualTo("version.jar was refused: 'x.y' is not a version such as 1.2.0"),
                        each -> assertThat(each)
                                .isEqualTo("name.jar was refused: its filter acme.router is already provided by a"
                                        + " built-in filter"));
        assertThat(host.current().absent())
                .containsKeys("acme.b", "acme.c", "acme.e")
                .doesNotContainKey("acme.good");
    }

    @Test
    void tellsWhyAFilterOfARefusedPluginIsMissing() throws Exception {
        jars().filter("c", "c").with("plugin.properties", "plugin.requires=>=2").write(folder.resolve("c.jar"));
        open();
        Problems problems = Problems.unplaced("test");

        Catalog.of(host.current().extensions(), host.current().absent())
                .find(Structs.typed("acme.c", "{}"), "c", Place.root(problems), Extension.Kind.HTTP);

        assertThat(problems.all())
                .extracting(Problem::message)
                .containsExactly(
                        "filter acme.c is provided by a plugin that is not loaded: c.jar was refused: it requires"
                                + " another version of the filter API than 1.0.0");
    }

    @Test
    void takesTheNewestVersionOfAPluginWhateverTheFileTimes() throws Exception {
        jars().filter("x", "nine").descriptor("acme-x", "1.9.0").write(folder.resolve("z.jar"));
        jars().filter("x", "ten").descriptor("acme-x", "1.10.0").write(folder.resolve("b.jar"));
        jars().filter("x", "candidate").descriptor("acme-x", "1.10.0-rc1").write(folder.resolve("c.jar"));

        open();

        assertThat(make("acme.x")).hasToString("ten");
        assertThat(host.current().refused())
                .extracting(RefusedPlugin::reason)
                .containsOnly("version 1.10.0 of it, b.jar, is used");
    }

    @Test
    void keepsTwoPluginsApart() throws Exception {
        jars().filter("one", "1").write(folder.resolve("one.jar"));
        jars().filter("two", "2").write(folder.resolve("two.jar"));
        open();

        ClassLoader one = make("acme.one").getClass().getClassLoader();

        assertThat(one).isNotSameAs(make("acme.two").getClass().getClassLoader());
        assertThatThrownBy(() -> one.loadClass("acme.Ftwo")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void unloadsARetiredGenerationWhenTheLastLeaseIsBack() throws Exception {
        jars().filter("hello", "hi").write(folder.resolve("hello.jar"));
        open();
        Generation generation = host.current().generations().get(0);
        Extension extension = generation.extensions().get(0);
        Extension.Lease first = extension.lease();
        Extension.Lease second = extension.lease();

        generation.retire();
        first.close();

        assertThat(generation.leasesHeld()).isEqualTo(1);
        assertThat(staged()).hasSize(1);
        assertThatThrownBy(extension::lease).isInstanceOf(IllegalStateException.class);
        second.close();
        generation.unloaded().get(5, TimeUnit.SECONDS);
        assertThat(staged()).isEmpty();
    }

    @Test
    void letsTheClassLoaderBeCollected() throws Exception {
        jars().filter("hello", "hi").write(folder.resolve("hello.jar"));
        ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();

        Reference<ClassLoader> loader = useAndRetire(queue);

        await().until(() -> {
            System.gc();
            return queue.poll() == loader;
        });
    }

    @Test
    void sweepsWhatAnEarlierProcessLeft() throws Exception {
        Path left = Files.createDirectories(state.resolve("plugins/old")).resolve("0123.jar");
        Files.writeString(left, "left");

        open();

        assertThat(left).doesNotExist();
    }

    @Test
    void givesASecondProcessItsOwnFolder() throws Exception {
        jars().filter("hello", "hi").write(folder.resolve("hello.jar"));
        open();

        try (PluginHost second = PluginHost.open(folder, state, List.of())) {
            assertThat(second.current().generations()).hasSize(1);
            assertThat(make("acme.hello")).hasToString("hi");
        }
    }

    @Test
    void aTemporaryFolderOfCopiesEndsWithItsHost() throws Exception {
        jars().filter("hello", "hi").write(folder.resolve("hello.jar"));
        Path copies;

        try (PluginHost alone = PluginHost.open(folder, null, List.of())) {
            Path copy = alone.current().generations().get(0).staged().archive();
            copies = copy.resolve("../..").normalize();
            assertThat(copies).isDirectory();
        }

        assertThat(copies).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|0.1|true",
                "1.0|1.0.0|true",
                "1.0|1.9|true",
                "1.0|2.0.0|false",
                "1.0|2.0.0-rc1|false",
                "1.0|0.9|false",
                "0.2|0.3|false",
                ">=1.2 <3|2.9.9|true",
                ">=1.2 & <3|3.0.0|false",
                ">=1.2, <3|3.0.0-alpha|false",
                ">1.0|1.0.0|false",
                "<=1.0|1.0.0|true",
                "=1.0|1.0.1|false",
            })
    void knowsWhichVersionsWillDo(String range, String version, boolean expected) {
        assertThat(VersionRange.of(range).accepts(Version.of(version))).isEqualTo(expected);
    }

    private Jars jars() {
        return new Jars(temp);
    }

    private void open() {
        host = PluginHost.open(folder, state, List.of());
    }

    private Reference<ClassLoader> useAndRetire(ReferenceQueue<ClassLoader> queue) throws Exception {
        open();
        Object filter = make("acme.hello");
        Generation generation = host.current().generations().get(0);
        generation.extensions().get(0).lease().close();
        host.close();
        generation.unloaded().get(5, TimeUnit.SECONDS);
        host = PluginHost.open(temp.resolve("none"), temp.resolve("none-state"), List.of());
        return new PhantomReference<>(filter.getClass().getClassLoader(), queue);
    }

    private Object make(String name) throws InvalidConfig {
        Extension extension =
                requireNonNull(Catalog.of(host.current().extensions()).byName(name));
        Object config =
                requireNonNull(extension.read(Structs.typed(name, "{}"), Place.root(Problems.unplaced("test"))));
        FilterContext none = (FilterContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FilterContext.class}, (self, method, arguments) -> {
                    throw new IllegalStateException(method.getName());
                });
        return extension.open(config, none);
    }

    private List<Path> staged() throws IOException {
        Path root = state.resolve("plugins");
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(".jar"))
                    .map(root::relativize)
                    .toList();
        }
    }
}
