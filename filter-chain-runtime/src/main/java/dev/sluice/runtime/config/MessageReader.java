package dev.sluice.runtime.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks a document along a message's descriptor. Takes what Envoy's reader takes: proto and camelCase names, enum names in any case, numbers in
 * quotes, one value where a list is expected. Not thread-safe, one per document.
 */
final class MessageReader {
    private final ReadOptions options;
    private final Budget budget;
    private final AnyReader anys;

    MessageReader(ReadOptions options, Budget budget) {
        this.options = options;
        this.budget = budget;
        this.anys = new AnyReader(this, options.supported(), budget);
    }

    void read(Node node, Message.Builder into, Place place) {
        message(node, into, place, true);
    }

    /** @param checked whether fields that Sluice does not implement are to be reported */
    void message(Node node, Message.Builder into, Place place, boolean checked) {
        if (budget.spent(node, place) || WellKnownTypes.read(node, into, place, budget)) {
            return;
        }
        Descriptor type = into.getDescriptorForType();
        if (type.getFullName().equals("google.protobuf.Any")) {
            anys.read(node, (com.google.protobuf.Any.Builder) into, place, checked);
        } else if (node instanceof Node.Mapping mapping) {
            fields(mapping, into, place, checked);
        } else {
            Report.error(
                    node.at(),
                    place,
                    "expected an object with fields of " + type.getName() + ", found " + node.described());
        }
    }

    /** The fields of an object, but not {@code @type}. */
    void fields(Node.Mapping mapping, Message.Builder into, Place place, boolean checked) {
        Descriptor type = into.getDescriptorForType();
        Map<FieldDescriptor, Node.Entry> seen = new HashMap<>();
        Map<OneofDescriptor, FieldDescriptor> chosen = new HashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key().equals("@type")) {
                continue;
            }
            FieldDescriptor field = FieldNames.find(type, entry.key());
            if (field == null) {
                unknown(entry, type, place);
            } else if (fresh(field, entry, seen, place) && !isUnset(entry.value(), field)) {
                OneofDescriptor oneof = field.getRealContainingOneof();
                FieldDescriptor other = oneof == null ? null : chosen.putIfAbsent(oneof, field);
                if (other == null) {
                    field(field, entry, into, place.field(field.getName()), checked);
                } else {
                    Report.error(
                            entry.at(),
                            place.field(field.getName()),
                            "only one of \"" + other.getName() + "\" and \"" + field.getName() + "\" may be set");
                }
            }
        }
    }

    private static boolean fresh(
            FieldDescriptor field, Node.Entry entry, Map<FieldDescriptor, Node.Entry> seen, Place place) {
        Node.Entry first = seen.putIfAbsent(field, entry);
        if (first != null) {
            Report.error(
                    entry.at(),
                    place.field(field.getName()),
                    "set twice, first at line " + first.at().line());
        }
        return first == null;
    }

    /** A null means "not set", but where it is a value itself. */
    private static boolean isUnset(Node value, FieldDescriptor field) {
        return value instanceof Node.Scalar scalar && scalar.isNull() && !WellKnownTypes.takesNull(field);
    }

    private void unknown(Node.Entry entry, Descriptor type, Place place) {
        String message = "unknown field \"" + Node.shortened(entry.key()) + "\" in " + type.getFullName()
                + FieldNames.hint(type, entry.key());
        Place at = place.field(Node.shortened(entry.key()));
        if (options.permissive() && Observability.isOnly(type)) {
            Report.warning(entry.at(), at, message + "; skipped");
        } else {
            Report.error(entry.at(), at, message);
        }
    }

    private void field(FieldDescriptor field, Node.Entry entry, Message.Builder into, Place place, boolean checked) {
        boolean unsupported = checked && !options.supported().supports(field);
        if (unsupported && options.permissive() && Observability.isOnly(field)) {
            Report.warning(entry.at(), place, "known to Envoy but not supported by Sluice; skipped");
            return;
        }
        value(field, entry.value(), into, place, checked && !unsupported);
        if (unsupported && !Tolerated.isAsUnset(field, into)) {
            Report.error(entry.at(), place, "known to Envoy but not supported by Sluice; " + Tolerated.advice(field));
        }
    }

    private void value(FieldDescriptor field, Node node, Message.Builder into, Place place, boolean checked) {
        if (field.isMapField()) {
            map(field, node, into, place, checked);
        } else if (!field.isRepeated()) {
            Object value = single(field, node, into, place, checked);
            if (value != null) {
                into.setField(field, value);
            }
        } else if (node instanceof Node.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                element(field, list.items().get(i), into, place.index(i), checked);
            }
        } else {
            element(field, node, into, place.index(0), checked);
        }
    }

    private void element(FieldDescriptor field, Node node, Message.Builder into, Place place, boolean checked) {
        if (isUnset(node, field)) {
            Report.error(node.at(), place, "null is not allowed in a list");
            return;
        }
        Object value = single(field, node, into, place, checked);
        if (value != null) {
            into.addRepeatedField(field, value);
        }
    }

    private @Nullable Object single(
            FieldDescriptor field, Node node, Message.Builder into, Place place, boolean checked) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            Message.Builder value = into.newBuilderForField(field);
            message(node, value, place, checked);
            return value.buildPartial();
        }
        return budget.spent(node, place) ? null : ScalarValues.read(field, node, place);
    }

    private void map(FieldDescriptor field, Node node, Message.Builder into, Place place, boolean checked) {
        if (!(node instanceof Node.Mapping mapping)) {
            Report.error(node.at(), place, "expected an object from keys to values, found " + node.described());
            return;
        }
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        Map<String, Node.Entry> seen = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Place at = place.key(entry.key());
            Node.Entry first = seen.putIfAbsent(entry.key(), entry);
            if (first != null) {
                Report.error(
                        entry.at(), at, "set twice, first at line " + first.at().line());
            } else if (isUnset(entry.value(), valueField)) {
                Report.error(entry.at(), at, "null is not allowed as a value");
            } else {
                Message.Builder pair = into.newBuilderForField(field);
                Object key = ScalarValues.read(keyField, new Node.Scalar(entry.key(), false, entry.at()), at);
                Object value = single(valueField, entry.value(), pair, at, checked);
                if (key != null && value != null) {
                    into.addRepeatedField(
                            field,
                            pair.setField(keyField, key)
                                    .setField(valueField, value)
                                    .buildPartial());
                }
            }
        }
    }
}
