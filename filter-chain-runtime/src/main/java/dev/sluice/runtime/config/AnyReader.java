package dev.sluice.runtime.config;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects with an {@code @type}. A type of Envoy's is read along its descriptor. Any other type is a plugin's: its fields travel as an
 * {@code xds.type.v3.TypedStruct}, whether the file says so or holds the fields inline. A {@code TypedStruct} that names a type of Envoy's is read as
 * that type, as Envoy does.
 */
final class AnyReader {
    private final MessageReader messages;
    private final SupportedFields supported;
    private final Budget budget;

    AnyReader(MessageReader messages, SupportedFields supported, Budget budget) {
        this.messages = messages;
        this.supported = supported;
        this.budget = budget;
    }

    void read(Node node, Any.Builder into, Place place, boolean checked) {
        if (!(node instanceof Node.Mapping mapping)) {
            Report.error(node.at(), place, "expected an object with an \"@type\", found " + node.described());
            return;
        }
        if (mapping.entries().isEmpty()) {
            return;
        }
        String url = typeUrl(mapping, "@type", place);
        if (url == null) {
            return;
        }
        String name = MessageTypes.nameOf(url);
        if (name.equals("xds.type.v3.TypedStruct") || name.equals("udpa.type.v1.TypedStruct")) {
            typedStruct(mapping, into, place, checked);
            return;
        }
        if (name.equals(Contained.TYPE)) {
            contained(mapping, into, place, checked);
            return;
        }
        Optional<Message> type = MessageTypes.find(name);
        if (type.isPresent()) {
            known(type.get(), mapping, mapping, into, place, checked);
        } else if (MessageTypes.reserved(name)) {
            unknown(name, mapping, place);
        } else {
            List<Node.Entry> fields = new ArrayList<>(mapping.entries());
            fields.removeIf(entry -> entry.key().equals("@type"));
            pack(url, struct(new Node.Mapping(fields, mapping.at()), place), into);
        }
    }

    private static @Nullable String typeUrl(Node.Mapping mapping, String key, Place place) {
        Node.Entry entry = entry(mapping, key, key);
        if (entry == null) {
            Report.error(
                    mapping.at(),
                    place,
                    "needs \"" + key + "\" to say what it is, such as " + MessageTypes.URL_PREFIX + "…");
            return null;
        }
        if (!(entry.value() instanceof Node.Scalar url)) {
            Report.error(
                    entry.at(),
                    place.field(key),
                    "expected a type, found " + entry.value().described());
            return null;
        }
        int slash = url.text().lastIndexOf('/');
        if (slash <= 0 || slash == url.text().length() - 1) {
            Report.error(
                    entry.value().at(),
                    place.field(key),
                    "a type is written " + MessageTypes.URL_PREFIX + "NAME, found " + url.described());
            return null;
        }
        return url.text();
    }

    private static Node.@Nullable Entry entry(Node.Mapping mapping, String name, String camel) {
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key().equals(name) || entry.key().equals(camel)) {
                return entry;
            }
        }
        return null;
    }

    /** @param fields where the fields of the message are, which is not {@code whole} in a typed struct */
    private void known(Message type, Node fields, Node.Mapping whole, Any.Builder into, Place place, boolean checked) {
        Message.Builder message = type.newBuilderForType();
        boolean check = checked && supported.knows(type.getDescriptorForType());
        if (WellKnownTypes.hasOwnForm(type.getDescriptorForType())) {
            Node.Entry value = entry(whole, "value", "value");
            if (value != null) {
                messages.message(value.value(), message, place.field("value"), check);
            }
        } else if (fields instanceof Node.Mapping mapping) {
            messages.fields(mapping, message, place, check);
        } else {
            Report.error(fields.at(), place, "expected an object, found " + fields.described());
        }
        into.setTypeUrl(MessageTypes.URL_PREFIX + type.getDescriptorForType().getFullName())
                .setValue(message.buildPartial().toByteString());
    }

    private static void unknown(String name, Node.Mapping mapping, Place place) {
        Node.Entry entry = entry(mapping, "@type", "@type");
        String suggestion = name.startsWith("envoy.") ? Suggestion.of(name, MessageTypes.envoyTypes()) : "";
        Report.error(
                entry == null ? mapping.at() : entry.value().at(),
                place.field("@type"),
                "unknown type " + Node.shortened(name) + suggestion);
    }

    private void typedStruct(Node.Mapping mapping, Any.Builder into, Place place, boolean checked) {
        for (Node.Entry entry : mapping.entries()) {
            if (!List.of("@type", "type_url", "typeUrl", "value").contains(entry.key())) {
                Report.error(
                        entry.at(),
                        place.field(Node.shortened(entry.key())),
                        "unknown field \"" + Node.shortened(entry.key())
                                + "\" in xds.type.v3.TypedStruct; its fields are type_url, value");
            }
        }
        Node.Entry inner = entry(mapping, "type_url", "typeUrl");
        String url = typeUrl(mapping, inner == null ? "type_url" : inner.key(), place);
        Node.Entry value = entry(mapping, "value", "value");
        Node fields = value == null ? new Node.Mapping(List.of(), mapping.at()) : value.value();
        if (url == null) {
            return;
        }
        String name = MessageTypes.nameOf(url);
        if (name.equals(Contained.TYPE)) {
            contained(fields, into, place.field("value"), checked);
            return;
        }
        Optional<Message> type = name.startsWith("envoy.") ? MessageTypes.find(name) : Optional.empty();
        if (type.isPresent()) {
            known(type.get(), fields, mapping, into, place, checked);
        } else {
            pack(url, struct(fields, place.field("value")), into);
        }
    }

    /** The inner configuration with a mark; see {@link Contained}. */
    private void contained(Node fields, Any.Builder into, Place place, boolean checked) {
        if (!(fields instanceof Node.Mapping mapping)) {
            Report.error(fields.at(), place, "expected an object, found " + fields.described());
            return;
        }
        boolean open = false;
        List<Long> circuit = List.of();
        Node inner = null;
        for (Node.Entry entry : mapping.entries()) {
            switch (entry.key()) {
                case "@type" -> {}
                case "failure_mode", "failureMode" -> open = open(entry.value(), place.field("failure_mode"));
                case "circuit" -> circuit = ContainedCircuit.read(entry.value(), place.field("circuit"));
                case "typed_config", "typedConfig" -> inner = entry.value();
                default ->
                    Report.error(
                            entry.at(),
                            place.field(Node.shortened(entry.key())),
                            "unknown field \"" + Node.shortened(entry.key()) + "\" in " + Contained.TYPE
                                    + "; its fields are failure_mode, circuit, typed_config");
            }
        }
        if (inner == null) {
            Report.error(mapping.at(), place, "needs the filter's own \"typed_config\"");
            return;
        }
        read(inner, into, place.field("typed_config"), checked);
        if (open || !circuit.isEmpty()) {
            Contained.mark(into, open, circuit);
        }
    }

    private static boolean open(Node value, Place place) {
        String word = value instanceof Node.Scalar scalar ? scalar.text() : "";
        if (!word.equals("open") && !word.equals("closed")) {
            Report.error(value.at(), place, "failure_mode is open or closed, found " + value.described());
        }
        return word.equals("open");
    }

    private Struct struct(Node fields, Place place) {
        Struct.Builder struct = Struct.newBuilder();
        WellKnownTypes.read(fields, struct, place, budget);
        return struct.build();
    }

    private static void pack(String url, Struct fields, Any.Builder into) {
        TypedStruct packed =
                TypedStruct.newBuilder().setTypeUrl(url).setValue(fields).build();
        into.setTypeUrl(MessageTypes.URL_PREFIX + "xds.type.v3.TypedStruct").setValue(packed.toByteString());
    }
}
