package dev.sluice.testkit;

import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.IndexEntry;
import dev.sluice.runtime.extension.plugin.Generation;
import dev.sluice.runtime.extension.plugin.PluginHost;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Puts a filter into a jar, loads it as a plugin, uses it, unloads it, and proves that its class loader was collected. */
final class PluginTrial {
    private static final int COLLECTIONS = 100;
    private static final long WAIT_MILLIS = 50;
    private static final List<String> NOT_INSIDE =
            List.of("dev/sluice/filter/", "dev/sluice/runtime/", "META-INF/", "module-info");

    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final List<PhantomReference<ClassLoader>> loaders = new ArrayList<>();

    private PluginTrial() {}

    /** Whether there is a class to load: not for instances and scripts. */
    static boolean possible(List<Component> components) {
        return components.stream().anyMatch(component -> component.entry() != null);
    }

    /**
     * @param bundled classes whose jars or folders are to be in the plugin's jar too
     * @param use uses the filter, given what replaces the component by the one from the plugin, and closes the chain
     */
    static void of(List<Component> components, List<Class<?>> bundled, Consumer<UnaryOperator<Component>> use) {
        Component component = components.stream()
                .filter(c -> c.entry() != null)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no filter is given by its class"));
        PluginTrial trial = new PluginTrial();
        try {
            Path folder = Files.createTempDirectory("sluice-tck-");
            try {
                trial.run(component, bundled, folder, use);
                trial.proveCollected();
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Component component, List<Class<?>> bundled, Path folder, Consumer<UnaryOperator<Component>> use)
            throws IOException {
        jar(
                component,
                bundled,
                Files.createDirectories(folder.resolve("plugins")).resolve("tck-1.0.0.jar"));
        Generation generation;
        try (PluginHost host = PluginHost.open(folder.resolve("plugins"), folder.resolve("state"), List.of())) {
            if (!host.current().refused().isEmpty()) {
                throw new AssertionError(
                        "the plugin host refused it: " + host.current().refused());
            }
            generation = host.current().generations().get(0);
            use(component, generation, use);
        }
        try {
            generation.unloaded().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("it was not unloaded: " + generation.leasesHeld() + " leases are held", e);
        }
    }

    private void use(Component component, Generation generation, Consumer<UnaryOperator<Component>> use) {
        Extension extension = generation.extensions().get(0);
        Tamper watching = new Tamper() {
            @Override
            void opened(Object filter) {
                loaders.add(new PhantomReference<>(filter.getClass().getClassLoader(), collected));
            }
        };
        use.accept(each -> each.name().equals(component.name()) ? watching.around(each.by(extension)) : each);
    }

    private void proveCollected() {
        if (loaders.isEmpty()) {
            throw new AssertionError("the filter was never opened");
        }
        try {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                if (collected.remove(WAIT_MILLIS) != null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("the plugin's class loader is still reachable: a thread, a static field of a shared"
                + " class, or a ThreadLocal holds something of the filter");
    }

    // The jar.

    private static void jar(Component component, List<Class<?>> bundled, Path jar) throws IOException {
        IndexEntry entry = java.util.Objects.requireNonNull(component.entry());
        Set<String> written = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(IndexEntry.PATH));
            zip.write(line(entry).getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            add(java.util.Objects.requireNonNull(component.type()), zip, written);
            for (Class<?> more : bundled) {
                add(more, zip, written);
            }
        }
    }

    private static String line(IndexEntry entry) {
        return String.join(
                "\t",
                entry.kind().name().replace('_', '-').toLowerCase(Locale.ROOT),
                entry.name(),
                entry.type(),
                entry.config(),
                entry.configType(),
                entry.route(),
                entry.routeType());
    }

    private static void add(Class<?> type, ZipOutputStream zip, Set<String> written) throws IOException {
        Path source;
        try {
            source = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        if (Files.isDirectory(source)) {
            copy(source, zip, written);
        } else {
            try (FileSystem files = FileSystems.newFileSystem(source, type.getClassLoader())) {
                copy(files.getPath("/"), zip, written);
            }
        }
    }

    private static void copy(Path root, ZipOutputStream zip, Set<String> written) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (NOT_INSIDE.stream().noneMatch(name::startsWith) && written.add(name)) {
                zip.putNextEntry(new ZipEntry(name));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
