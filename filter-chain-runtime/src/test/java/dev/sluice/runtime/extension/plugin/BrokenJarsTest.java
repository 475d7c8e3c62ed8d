package dev.sluice.runtime.extension.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken file is refused with words that say why, and what runs goes on. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class BrokenJarsTest {
    private static final byte[] NOTHING = {};
    private static final String HTTP = "http\tacme.NAME\tTYPE\tTYPE\t-\t-\t-";

    @TempDir
    Path temp;

    private Path folder;
    private PluginHost host;

    /** Makes the bytes of a file, from a good plugin with the filter {@code acme.bad}, class {@code acme.Fbad}. */
    private interface Breaking {
        byte[] bytes(Jars good, Path temp) throws IOException;
    }

    private record Broken(String name, String file, Breaking breaking, List<String> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Broken jar(String name, Breaking breaking, String... expected) {
        return new Broken(name, "bad.jar", breaking, List.of(expected));
    }

    private static Broken zip(String name, Breaking breaking, String... expected) {
        return new Broken(name, "bad.zip", breaking, List.of(expected));
    }

    private static String line(String name, String type) {
        return HTTP.replace("NAME", name).replace("TYPE", type);
    }

    static Stream<Broken> files() {
        return Stream.concat(archives(), Stream.concat(descriptors(), Stream.concat(indices(), zips())));
    }

    private static Stream<Broken> archives() {
        return Stream.of(
                jar("empty file", (good, temp) -> NOTHING, "it cannot be read: zip file is empty"),
                jar("text", (good, temp) -> text("this is no zip"), "it cannot be read: "),
                jar("first half", (good, temp) -> half(good.bytes()), "it cannot be read: "),
                jar("only the end", (good, temp) -> end(good.bytes()), "it cannot be read: "),
                jar("flipped bytes", (good, temp) -> flipped(good.bytes()), "is damaged"),
                jar(
                        "a class that is text",
                        (good, temp) -> good.with("acme/Fbad.class", "hello").bytes(),
                        "its acme/Fbad.class is no class file"),
                jar(
                        "bomb by ratio",
                        (good, temp) -> good.with("zeros", new byte[32 << 20]).bytes(),
                        "it unpacks to more than 100 times its size"),
                jar("too many entries", (good, temp) -> many(), "it has more than 50000 entries"),
                jar(
                        "huge class",
                        (good, temp) -> noise("acme/Huge.class", 17 << 20),
                        "its acme/Huge.class is longer than 16 MiB"),
                jar(
                        "way out",
                        (good, temp) -> good.with("../../evil.class", "x").bytes(),
                        "it has an entry outside of it: ../../evil.class"),
                jar(
                        "from the root",
                        (good, temp) -> good.with("/etc/evil", "x").bytes(),
                        "it has an entry outside of it: /etc/evil"),
                jar(
                        "way out for Windows",
                        (good, temp) -> good.with("a\\..\\evil", "x").bytes(),
                        "it has an entry outside of it: a\\..\\evil"),
                jar(
                        "drive",
                        (good, temp) -> good.with("C:/evil", "x").bytes(),
                        "it has an entry outside of it: C:/evil"),
                jar(
                        "twice",
                        (good, temp) -> twice(good.with("acme/Gbad.class", "x").bytes()),
                        "it has acme/Fbad.class twice"),
                jar(
                        "filter API inside",
                        (good, temp) -> good.with("dev/sluice/filter/Verdict.class", "x")
                                .bytes(),
                        "it contains dev/sluice/filter/Verdict.class, which must come from Sluice"),
                jar(
                        "filter API inside for newer Java",
                        (good, temp) -> good.with("META-INF/versions/17/dev/sluice/filter/Verdict.class", "x")
                                .bytes(),
                        "it contains dev/sluice/filter/Verdict.class"),
                jar(
                        "Netty inside",
                        (good, temp) ->
                                good.with("io/netty/buffer/ByteBuf.class", "x").bytes(),
                        "it contains io/netty/buffer/ByteBuf.class"),
                jar(
                        "PF4J inside",
                        (good, temp) -> good.with("org/pf4j/Plugin.class", "x").bytes(),
                        "it contains org/pf4j/Plugin.class"),
                jar(
                        "JDK inside",
                        (good, temp) -> good.with("java/lang/String.class", "x").bytes(),
                        "it contains java/lang/String.class"));
    }

    private static Stream<Broken> descriptors() {
        return Stream.of(
                jar(
                        "bad id",
                        (good, temp) ->
                                good.with("plugin.properties", "plugin.id=a/b").bytes(),
                        "'a/b' cannot be a plugin's id"),
                jar(
                        "bad version",
                        (good, temp) -> good.with("plugin.properties", "plugin.version=one")
                                .bytes(),
                        "'one' is not a version such as 1.2.0"),
                jar(
                        "bad range",
                        (good, temp) -> good.with("plugin.properties", "plugin.requires=>>1")
                                .bytes(),
                        "is not a range of versions"),
                jar(
                        "newer API",
                        (good, temp) -> good.with("plugin.properties", "plugin.requires=>=2")
                                .bytes(),
                        "it requires another version of the filter API than 1.0.0"),
                jar(
                        "bad escape",
                        (good, temp) -> good.with("plugin.properties", "plugin.id=\\u00zz")
                                .bytes(),
                        "its plugin.properties cannot be read"),
                jar(
                        "bad dependency",
                        (good, temp) -> good.with("plugin.properties", "plugin.dependencies=a b")
                                .bytes(),
                        "'a b' is not a dependency"),
                jar(
                        "missing dependency",
                        (good, temp) -> good.with("plugin.properties", "plugin.dependencies=other")
                                .bytes(),
                        "it depends on plugin other, which is not in the folder"),
                jar(
                        "depends on itself",
                        (good, temp) -> good.with("plugin.properties", "plugin.dependencies=bad")
                                .bytes(),
                        "it depends on itself: bad > bad"),
                jar(
                        "dependency of another version",
                        (good, temp) -> good.with("plugin.properties", "plugin.dependencies=running@>=9")
                                .bytes(),
                        "it depends on another version of plugin running than 1.0.0"),
                jar(
                        "bad manifest",
                        (good, temp) ->
                                good.with("META-INF/MANIFEST.MF", "no colon\n").bytes(),
                        "its manifest cannot be read"),
                jar(
                        "class path",
                        (good, temp) -> good.with(
                                        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nClass-Path: ../x.jar\n\n")
                                .bytes(),
                        "its manifest has Class-Path: ../x.jar"));
    }

    private static Stream<Broken> indices() {
        return Stream.of(
                jar(
                        "no index",
                        (good, temp) -> good.without(Jars.INDEX).bytes(),
                        "it has no META-INF/sluice/filters.idx. Compile it with the SDK's annotation processor"),
                jar(
                        "index of few columns",
                        (good, temp) -> good.index("http\tacme.x").bytes(),
                        "its index cannot be read: not a line of a filter index"),
                jar(
                        "index of unknown kind",
                        (good, temp) -> good.index(line("x", "a.B").replace("http", "quic"))
                                .bytes(),
                        "its index cannot be read: unknown kind"),
                jar(
                        "class not there",
                        (good, temp) -> good.index(line("x", "acme.Gone")).bytes(),
                        "its index names acme.Gone, which is not in the jar"),
                jar(
                        "configuration not there",
                        (good, temp) -> good.index(
                                        line("x", "acme.Fbad").replaceFirst("(acme.Fbad)\tacme.Fbad", "$1\tacme.Conf"))
                                .bytes(),
                        "its index names acme.Conf, which is not in the jar"),
                jar(
                        "same filter twice",
                        (good, temp) -> good.index(line("bad", "acme.Fbad")).bytes(),
                        "its filter acme.bad is already provided by itself"),
                jar(
                        "name of a built-in",
                        (good, temp) -> good.index(line("router", "acme.Fbad")).bytes(),
                        "its filter acme.router is already provided by a built-in filter"),
                jar(
                        "name of another plugin",
                        (good, temp) -> good.index(line("running", "acme.Fbad")).bytes(),
                        "its filter acme.running is already provided by a-running.jar"),
                jar(
                        "no filter at all",
                        (good, temp) -> good.java("acme.Plain", "package acme; public class Plain {}")
                                .index(line("x", "acme.Plain"))
                                .bytes(),
                        "its acme.Plain is neither a FilterFactory nor of type HttpFilter"),
                jar(
                        "filter of another kind",
                        (good, temp) -> good.index(line("x", "acme.Fbad").replace("http", "listener"))
                                .bytes(),
                        "its acme.Fbad is neither a FilterFactory nor of type ListenerFilter"),
                jar(
                        "library missing",
                        (good, temp) -> needsALibrary(good, temp).bytes(),
                        "its filter acme.user needs lib.Base, which is neither in it nor"),
                jar(
                        "newer Java",
                        (good, temp) -> good.with("acme/Fbad.class", newer(good.get("acme/Fbad.class")))
                                .bytes(),
                        "its acme.Fbad is compiled for Java 99"),
                jar(
                        "several things at once",
                        (good, temp) -> good.with("plugin.properties", "plugin.version=x")
                                .with("org/pf4j/Plugin.class", "x")
                                .without("acme/Fbad.class")
                                .bytes(),
                        "it contains org/pf4j/Plugin.class",
                        "'x' is not a version",
                        "its index names acme.Fbad"));
    }

    private static Stream<Broken> zips() {
        return Stream.of(
                zip("jar called zip", (good, temp) -> good.bytes(), "in a zip it lies in classes/ or in a jar of lib/"),
                zip(
                        "library that is text",
                        (good, temp) ->
                                good.below("classes/").with("lib/a.jar", "text").bytes(),
                        "its entry lib/a.jar is damaged: it is no jar"),
                zip(
                        "bomb in a library",
                        (good, temp) -> good.below("classes/")
                                .library("lib/a.jar", new Jars(temp).with("zeros", new byte[32 << 20]))
                                .bytes(),
                        "it unpacks to more than 100 times its size"),
                zip(
                        "way out of a library",
                        (good, temp) -> good.below("classes/")
                                .library("lib/a.jar", new Jars(temp).with("../evil", "x"))
                                .bytes(),
                        "lib/a.jar has an entry outside of it: ../evil"),
                zip(
                        "filter API in a library",
                        (good, temp) -> good.below("classes/")
                                .library("lib/a.jar", new Jars(temp).with("dev/sluice/filter/Verdict.class", "x"))
                                .bytes(),
                        "it contains dev/sluice/filter/Verdict.class"));
    }

    @BeforeEach
    void start() throws IOException {
        folder = temp.resolve("plugins");
        new Jars(temp).filter("running", "runs").descriptor("running", "1.0.0").write(folder.resolve("a-running.jar"));
        host = PluginHost.open(folder, temp.resolve("state"), List.of("acme.router"));
        assertThat(host.current().generations()).hasSize(1);
    }

    @AfterEach
    void end() {
        host.close();
    }

    @ParameterizedTest
    @MethodSource("files")
    void refusesItInWordsAndChangesNothingElse(Broken broken) throws IOException {
        PluginSet before = host.current();
        Path file = folder.resolve(broken.file());
        Files.write(file, broken.breaking().bytes(new Jars(temp).filter("bad", "bad"), temp));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));

        PluginSet next = host.next();

        assertThat(next.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.file()).isEqualTo(file);
            assertThat(refused.reason()).contains(broken.expected());
        });
        assertThat(next.generations()).isEqualTo(before.generations());
        assertThat(next.absent()).doesNotContainKey("acme.running");
        host.use(next);
        assertThat(host.current().generations().get(0).extensions().get(0).lease())
                .isNotNull();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] half(byte[] all) {
        return Arrays.copyOf(all, all.length / 2);
    }

    private static byte[] end(byte[] all) {
        return Arrays.copyOfRange(all, all.length / 2, all.length);
    }

    private static byte[] flipped(byte[] all) {
        for (int i = 60; i < 90; i++) {
            all[i] ^= 0x55;
        }
        return all;
    }

    /** No zip writer writes a name twice, so the name of another entry is changed. */
    private static byte[] twice(byte[] all) {
        return new String(all, StandardCharsets.ISO_8859_1)
                .replace("acme/Gbad.class", "acme/Fbad.class")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] many() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i <= 50_000; i++) {
                zip.putNextEntry(new ZipEntry("n" + i));
            }
        }
        return out.toByteArray();
    }

    private static byte[] noise(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new java.util.Random(1).nextBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] newer(byte[] type) {
        byte[] changed = type.clone();
        changed[6] = 0;
        changed[7] = (byte) (99 + 44);
        return changed;
    }

    private static Jars needsALibrary(Jars good, Path temp) throws IOException {
        Jars library = new Jars(temp).java("lib.Base", "package lib; public interface Base {}");
        return good.uses(library)
                .java(
                        "acme.User",
                        "package acme; public record User() implements dev.sluice.filter.HttpFilter, lib.Base {}")
                .index(line("user", "acme.User"));
    }
}
