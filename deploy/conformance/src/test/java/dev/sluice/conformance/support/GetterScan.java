package dev.sluice.conformance.support;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which fields of Envoy's messages a module reads: every getter that its classes call. That is what Sluice implements, for a compiler may call a
 * getter only for what it implements or reports itself. Setters, builders and the case of a oneof do not count.
 */
final class GetterScan {
    private static final List<String> SUFFIXES = List.of(
            "",
            "List",
            "Count",
            "Map",
            "OrDefault",
            "OrThrow",
            "Value",
            "ValueList",
            "ValueMap",
            "Bytes",
            "OrBuilder",
            "OrBuilderList");

    private static final String EXTENSIONS = "io/envoyproxy/envoy/extensions/";

    private final Map<String, Set<String>> fields = new TreeMap<>();

    private GetterScan() {}

    /** @param classes a directory or a jar */
    static Map<String, Set<String>> of(Path classes) throws IOException {
        GetterScan scan = new GetterScan();
        if (Files.isDirectory(classes)) {
            scan.tree(classes);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + classes.toUri()), Map.of())) {
                scan.tree(jar.getPath("/"));
            }
        }
        return scan.fields;
    }

    private void tree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    ConstantPool pool = ConstantPool.of(in);
                    pool.methods().forEach(this::method);
                    pool.typesAlone().forEach(this::type);
                }
            }
        }
    }

    private void method(ConstantPool.Method method) {
        String owner = method.owner();
        if (!owner.startsWith("io/envoyproxy/envoy/") && !owner.startsWith("com/github/xds/")
                || owner.contains("Builder$")) {
            return;
        }
        String message = owner.endsWith("OrBuilder") ? owner.substring(0, owner.length() - 9) : owner;
        descriptor(message).flatMap(type -> field(type, method.name())).ifPresent(field -> fields.computeIfAbsent(
                        field.getContainingType().getFullName(), name -> new TreeSet<>())
                .add(field.getName()));
    }

    /** A type that decides by being there, with no field that is read: {@code any.is(Type.class)}. */
    private void type(String type) {
        if (type.startsWith(EXTENSIONS)) {
            descriptor(type)
                    .ifPresent(message -> fields.computeIfAbsent(message.getFullName(), name -> new TreeSet<>()));
        }
    }

    private static Optional<Descriptor> descriptor(String internalName) {
        try {
            Class<?> type = Class.forName(internalName.replace('/', '.'));
            return Message.class.isAssignableFrom(type)
                    ? Optional.of((Descriptor) type.getMethod("getDescriptor").invoke(null))
                    : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static Optional<FieldDescriptor> field(Descriptor type, String method) {
        for (String suffix : SUFFIXES) {
            for (FieldDescriptor field : type.getFields()) {
                String name = camel(field.getName());
                if (method.equals("get" + name + suffix)
                        || (suffix.isEmpty() && (method.equals("has" + name) || method.equals("contains" + name)))) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }

    /** As protoc names methods: a letter after an underscore or a digit is large. */
    static String camel(String field) {
        StringBuilder name = new StringBuilder();
        boolean large = true;
        for (char c : field.toCharArray()) {
            if (c == '_') {
                large = true;
            } else {
                name.append(large ? Character.toUpperCase(c) : c);
                large = Character.isDigit(c);
            }
        }
        return name.toString();
    }
}
