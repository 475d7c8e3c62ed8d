package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.config.FileHash;
import dev.sluice.runtime.extension.IndexEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be known of a plugin's file without running it: all reasons why it would be refused, at once, and what its author should think
 * about. Immutable.
 *
 * @param sha256 of its bytes, empty if they cannot be read
 * @param problems reasons to refuse it, in words that go on after "it was refused:"
 * @param advice reasons to think, not to refuse
 * @param damaged whether it may be a file that somebody is still writing
 * @param filters names of its filters, as far as its index can be read
 * @param dependencies plugins it needs, as {@code id@version}
 */
public record Inspection(
        Path file,
        String sha256,
        String id,
        String version,
        List<String> problems,
        List<String> advice,
        boolean damaged,
        List<String> filters,
        List<String> dependencies,
        @Nullable PluginJar jar) {
    /** Two copies of the API are two different types: such a jar would load and none of its filters would be one. */
    private static final List<String> NOT_INSIDE =
            List.of("dev/sluice/filter/", "dev/sluice/runtime/", "io/netty/", "org/pf4j/", "java/");

    private static final List<String> SHARED = List.of("com.google.protobuf.", "io.envoyproxy.", "com.github.");
    private static final String NO_INDEX = "it has no " + IndexEntry.PATH + ". Compile it with the SDK's annotation"
            + " processor (on JDK 23 and later processors run only with -processorpath or -proc:full)";
    private static final int CLASS_FILES_OF_JAVA_0 = 44;
    private static final int MOST_TOLD = 3;

    /**
     * Reads the file once.
     *
     * @param taken names of filters that no plugin may have
     */
    public static Inspection of(Path file, PluginPolicy policy, Set<String> taken) {
        String hash = FileHash.of(file);
        Archive archive = Archive.read(file);
        if (archive.isDamaged() && archive.names().isEmpty()) {
            return new Inspection(file, hash, "", "", archive.problems(), List.of(), true, List.of(), List.of(), null);
        }
        List<String> problems = new ArrayList<>();
        foreign(archive, problems);
        problems.addAll(archive.problems());
        Descriptor descriptor = Descriptor.read(archive, String.valueOf(file.getFileName()), problems);
        List<IndexEntry> filters = index(archive, problems);
        classPath(archive, problems);
        filters(archive, filters, descriptor, taken, problems);
        Version api = Version.of(PluginHost.API_VERSION);
        if (!descriptor.requires().accepts(api)) {
            problems.add("it requires another version of the filter API than " + api);
        }
        boolean changing = hash.isEmpty() || !hash.equals(FileHash.of(file));
        if (changing) {
            problems.add("it changed while it was read");
        }
        policy.check(descriptor, hash, archive, problems);
        PluginJar jar = problems.isEmpty()
                ? new PluginJar(
                        file,
                        hash,
                        descriptor,
                        filters,
                        archive.isZip(),
                        Map.copyOf(archive.marks()),
                        Set.copyOf(archive.names()))
                : null;
        return new Inspection(
                file,
                hash,
                descriptor.id(),
                descriptor.version().toString(),
                List.copyOf(problems),
                advice(archive, descriptor, filters),
                changing || archive.isDamaged(),
                filters.stream().map(IndexEntry::name).toList(),
                descriptor.dependencies().stream()
                        .map(each -> each.id() + (each.optional() ? "?" : ""))
                        .toList(),
                jar);
    }

    /** The problems as one text. */
    public String reason() {
        return String.join("; ", problems);
    }

    /** The same with more problems. */
    Inspection with(List<String> more) {
        List<String> all = new ArrayList<>(problems);
        all.addAll(more);
        PluginJar still = all.isEmpty() ? jar : null;
        return new Inspection(
                file, sha256, id, version, List.copyOf(all), advice, damaged, filters, dependencies, still);
    }

    private static List<IndexEntry> index(Archive archive, List<String> problems) {
        byte[] text = archive.text(IndexEntry.PATH);
        if (text == null) {
            problems.add(archive.isZip() ? NO_INDEX + "; in a zip it lies in classes/ or in a jar of lib/" : NO_INDEX);
            return List.of();
        }
        try {
            return IndexEntry.read(new ByteArrayInputStream(text));
        } catch (IOException e) {
            problems.add("its index cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    private static void foreign(Archive archive, List<String> problems) {
        for (String prefix : NOT_INSIDE) {
            archive.names().stream()
                    .filter(name -> name.startsWith(prefix) && name.endsWith(".class"))
                    .min(String::compareTo)
                    .ifPresent(name -> problems.add(
                            "it contains " + name + ", which must come from Sluice: depend on it as 'provided'"));
        }
    }

    /** A class loader would follow it out of the folder of copies. */
    private static void classPath(Archive archive, List<String> problems) {
        String others = archive.manifest().getValue(Attributes.Name.CLASS_PATH);
        if (others != null && !others.isBlank()) {
            problems.add("its manifest has Class-Path: " + others.strip()
                    + "; put these classes inside, or ship a zip with lib/");
        }
    }

    private static void filters(
            Archive archive,
            List<IndexEntry> filters,
            Descriptor descriptor,
            Set<String> taken,
            List<String> problems) {
        Set<String> own = new HashSet<>();
        Set<String> told = new HashSet<>();
        for (IndexEntry filter : filters) {
            if (!own.add(filter.name())) {
                problems.add("its filter " + filter.name() + " is already provided by itself");
            } else if (taken.contains(filter.name())) {
                problems.add("its filter " + filter.name() + " is already provided by a built-in filter");
            }
            boolean alone = descriptor.dependencies().isEmpty();
            for (String type : List.of(filter.type(), filter.config(), filter.route())) {
                boolean elsewhere = !type.equals(filter.type()) && (!alone || shared(type));
                if (!type.equals("-") && !archive.hasClass(type) && !elsewhere && told.add(type)) {
                    problems.add("its index names " + type + ", which is not in the jar");
                }
                java(archive, type, told, problems);
            }
        }
    }

    private static void java(Archive archive, String type, Set<String> told, List<String> problems) {
        int major = archive.major(type);
        int feature = Runtime.version().feature();
        if (major > feature + CLASS_FILES_OF_JAVA_0 && told.add(type)) {
            problems.add("its " + type + " is compiled for Java " + (major - CLASS_FILES_OF_JAVA_0) + "; this is Java "
                    + feature);
        }
    }

    private static boolean shared(String type) {
        return SHARED.stream().anyMatch(type::startsWith);
    }

    private static List<String> advice(Archive archive, Descriptor descriptor, List<IndexEntry> filters) {
        List<String> advice = new ArrayList<>();
        archive.marks()
                .forEach((what, where) -> advice.add(
                        where + ' ' + what + ": undo it in onClose, or its code stays in memory after a swap"));
        if (descriptor.version().equals(new Version(0, 0, 0, ""))) {
            advice.add("it has no version: of two files the one that counts is the one that comes first by name");
        }
        if (descriptor.requires().bounds().isEmpty()) {
            advice.add("it does not say which filter API it requires: plugin.requires=" + PluginHost.API_VERSION);
        }
        if (filters.isEmpty()) {
            advice.add("it has no filter: it can only serve other plugins");
        }
        List<String> twice = archive.names().stream()
                .filter(name -> name.startsWith("com/google/protobuf/") && name.endsWith(".class"))
                .sorted()
                .limit(MOST_TOLD)
                .toList();
        if (!twice.isEmpty()) {
            advice.add("it contains " + twice.get(0) + ", which Sluice's own hides");
        }
        return List.copyOf(advice);
    }
}
