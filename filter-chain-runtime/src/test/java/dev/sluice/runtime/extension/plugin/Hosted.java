package dev.sluice.runtime.extension.plugin;

import static java.util.Objects.requireNonNull;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Structs;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A plugin host over a folder of its own, and filters of it. */
final class Hosted implements AutoCloseable {
    final Path folder;
    final Path temp;
    private final PluginPolicy policy;
    private PluginHost host;

    Hosted(Path temp, PluginPolicy policy) {
        this.temp = temp;
        this.folder = temp.resolve("plugins");
        this.policy = policy;
        this.host = PluginHost.open(temp.resolve("none"), temp.resolve("state"), List.of());
    }

    PluginHost open() {
        host.close();
        host = PluginHost.open(folder, temp.resolve("state"), List.of(), policy, Duration.ZERO);
        return host;
    }

    PluginHost host() {
        return host;
    }

    Jars jars() {
        return new Jars(temp);
    }

    /** Looks again and takes what there is. */
    PluginSet swap() {
        PluginSet next = host.next();
        host.use(next);
        return next;
    }

    Generation generation(String id) {
        return host.current().generations().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not loaded: " + host.statuses()));
    }

    /** Opens a filter; its lease is nobody's. */
    Object make(String name) throws InvalidConfig {
        Extension extension =
                requireNonNull(Catalog.of(host.current().extensions()).byName(name), name);
        Object config =
                requireNonNull(extension.read(Structs.typed(name, "{}"), Place.root(Problems.unplaced("test"))));
        FilterContext none = (FilterContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FilterContext.class}, (self, method, arguments) -> {
                    throw new IllegalStateException(method.getName());
                });
        return extension.open(config, none);
    }

    PluginStatus status(String id) {
        return host.statuses().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + ": " + host.statuses()));
    }

    static Path old(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Override
    public void close() {
        host.close();
    }
}
