package dev.sluice.runtime.extension.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.extension.Extension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that use each other, zips with libraries, services and resources inside. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class PluginGraphTest {
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

    private Jars base(String version, String says) throws Exception {
        return hosted.jars()
                .java(
                        "base.Words",
                        "package base; public class Words { public static String say() { return \"" + says + "\"; } }")
                .with(Jars.INDEX, "# for others\n")
                .with("base.txt", says)
                .with("plugin.properties", "plugin.id=base\nplugin.version=" + version + "\n");
    }

    private Jars user(Jars base, String dependencies) throws Exception {
        return hosted.jars()
                .uses(base)
                .java(
                        "acme.User",
                        "package acme; public record User() implements dev.sluice.filter.HttpFilter {"
                                + " public String toString() { return base.Words.say(); } }")
                .index("http\tacme.user\tacme.User\tacme.User\t-\t-\t-")
                .with("plugin.properties", "plugin.id=a-user\nplugin.version=1.0\nplugin.dependencies=" + dependencies);
    }

    @Test
    void aPluginSeesTheClassesAndResourcesOfWhatItDependsOn() throws Exception {
        Jars base = base("1.5", "one");
        base.write(hosted.folder.resolve("z-base.jar"));
        user(base, "base@1.2").write(hosted.folder.resolve("a-user.jar"));

        hosted.open();

        Object filter = hosted.make("acme.user");
        assertThat(filter).hasToString("one");
        assertThat(filter.getClass().getClassLoader().getResource("base.txt")).isNotNull();
        assertThat(hosted.host().current().generations())
                .extracting(Generation::id)
                .containsExactly("base", "a-user");
    }

    @Test
    void aSwapOfADependencySwapsWhatDependsOnIt() throws Exception {
        Jars base = base("1.0", "one");
        Path file = base.write(hosted.folder.resolve("base.jar"));
        user(base, "base").write(hosted.folder.resolve("user.jar"));
        hosted.open();
        Generation before = hosted.generation("a-user");
        Generation oldBase = hosted.generation("base");
        Extension.Lease stream = before.extensions().get(0).lease();
        Object running = hosted.make("acme.user");

        base("1.1", "two").write(file);
        hosted.swap();

        assertThat(hosted.make("acme.user")).hasToString("two");
        assertThat(running).hasToString("one");
        assertThat(hosted.status("a-user").state()).isEqualTo(PluginStatus.State.LOADED);
        assertThat(oldBase.unloaded()).isNotDone();
        assertThat(hosted.host().statuses())
                .filteredOn(each -> each.state() == PluginStatus.State.DRAINING)
                .extracting(PluginStatus::id)
                .containsExactlyInAnyOrder("a-user", "base");
        stream.close();
        before.unloaded().get(10, TimeUnit.SECONDS);
        oldBase.unloaded().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatDependsOnSomethingOfAnotherVersionIsRefused() throws Exception {
        Jars base = base("2.0.0-rc1", "one");
        base.write(hosted.folder.resolve("base.jar"));
        user(base, "base@>=1 & <2").write(hosted.folder.resolve("user.jar"));

        hosted.open();

        assertThat(hosted.status("a-user").note())
                .isEqualTo("it depends on another version of plugin base than 2.0.0-rc1");
        assertThat(hosted.status("base").state()).isEqualTo(PluginStatus.State.LOADED);
    }

    @Test
    void whatDependsOnSomethingRefusedIsRefused() throws Exception {
        Jars base = base("1.0", "one").with("org/pf4j/Plugin.class", "x");
        base.write(hosted.folder.resolve("base.jar"));
        user(base, "base").write(hosted.folder.resolve("user.jar"));

        hosted.open();

        assertThat(hosted.host().current().generations()).isEmpty();
        assertThat(hosted.status("a-user").note()).startsWith("it depends on plugin base, which is");
    }

    @Test
    void twoThatDependOnEachOtherAreRefused() throws Exception {
        hosted.jars()
                .filter("a", "a")
                .with("plugin.properties", "plugin.id=a\nplugin.dependencies=b")
                .write(hosted.folder.resolve("a.jar"));
        hosted.jars()
                .filter("b", "b")
                .with("plugin.properties", "plugin.id=b\nplugin.dependencies=a")
                .write(hosted.folder.resolve("b.jar"));

        hosted.open();

        assertThat(hosted.host().current().refused())
                .extracting(RefusedPlugin::reason)
                .contains("it depends on itself: a > b > a");
        assertThat(hosted.host().current().generations()).isEmpty();
    }

    @Test
    void anOptionalDependencyMayBeAbsentAndMayComeLater() throws Exception {
        String source = "package acme; public record User() implements dev.sluice.filter.HttpFilter {"
                + " public String toString() { try { return base.Words.say(); } catch (NoClassDefFoundError e) {"
                + " return \"alone\"; } } }";
        Jars base = base("1.0", "together");
        hosted.jars()
                .uses(base)
                .java("acme.User", source)
                .index("http\tacme.user\tacme.User\tacme.User\t-\t-\t-")
                .with("plugin.properties", "plugin.id=user\nplugin.dependencies=base?@1.0")
                .write(hosted.folder.resolve("user.jar"));
        hosted.open();
        assertThat(hosted.make("acme.user")).hasToString("alone");

        base.write(hosted.folder.resolve("base.jar"));
        hosted.swap();

        assertThat(hosted.make("acme.user")).hasToString("together");
    }

    @Test
    void aZipHasClassesAndLibraries() throws Exception {
        Jars library = base("1.0", "from the library");
        Jars plugin = user(library, "")
                .with("note.txt", "mine")
                .below("classes/")
                .library("lib/words.jar", library.without(Jars.INDEX));
        plugin.write(hosted.folder.resolve("user-1.0.zip"));

        hosted.open();

        Object filter = hosted.make("acme.user");
        assertThat(filter).hasToString("from the library");
        assertThat(filter.getClass().getResource("/note.txt")).isNotNull();
        assertThat(filter.getClass().getResource("/base.txt")).isNotNull();
    }

    @Test
    void aZipMayHaveEverythingInLibraries() throws Exception {
        Jars library = base("1.0", "all in lib");
        Jars plugin = user(library, "").without("plugin.properties");
        new Jars(temp)
                .library("lib/plugin.jar", plugin)
                .library("lib/words.jar", library.without(Jars.INDEX))
                .with("plugin.properties", "plugin.id=zipped\nplugin.version=3.1")
                .write(hosted.folder.resolve("any.zip"));

        hosted.open();

        assertThat(hosted.make("acme.user")).hasToString("all in lib");
        assertThat(hosted.generation("zipped")).hasToString("plugin zipped 3.1.0");
    }

    @Test
    void aPluginFindsItsOwnServicesAlsoWithoutNamingALoader() throws Exception {
        String factory = "package acme; import dev.sluice.filter.*; import java.util.*;"
                + " public class Make implements FilterFactory<Make.Conf, HttpFilter> {"
                + " public record Conf() {} public interface Word {} public static class Hi implements Word {}"
                + " record Told(String text) implements HttpFilter { public String toString() { return text; } }"
                + " public HttpFilter open(Conf conf, FilterContext context) { return new Told("
                + " ServiceLoader.load(Word.class).findFirst().isPresent() + \" \""
                + " + ServiceLoader.load(Word.class, Make.class.getClassLoader()).findFirst().isPresent()); } }";
        hosted.jars()
                .java("acme.Make", factory)
                .index("http\tacme.make\tacme.Make\tacme.Make$Conf\t-\t-\t-")
                .with("META-INF/services/acme.Make$Word", "acme.Make$Hi\n")
                .write(hosted.folder.resolve("make.jar"));

        hosted.open();

        assertThat(hosted.make("acme.make")).hasToString("true true");
    }

    @Test
    void anOlderVersionComesBackWhenTheNewerFileGoes() throws Exception {
        hosted.jars().filter("x", "one").descriptor("x", "1.0.0").write(hosted.folder.resolve("x-1.jar"));
        Path newer = hosted.jars().filter("x", "two").descriptor("x", "2.0.0").write(hosted.folder.resolve("x-2.jar"));
        hosted.open();
        assertThat(hosted.make("acme.x")).hasToString("two");

        Files.delete(newer);
        hosted.swap();

        assertThat(hosted.make("acme.x")).hasToString("one");
    }
}
