package dev.sluice.runtime.config.schema;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.sluice.runtime.config.SupportedFields;
import io.envoyproxy.pgv.validate.Validate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Schemas of protobuf messages, each once under {@code $defs} by its full name, along their fields. A field that Sluice does not implement takes
 * only the value that says nothing, and says so. Written once for a whole schema; not thread-safe.
 */
public final class MessageSchemas {
    private static final String DOCS = "https://www.envoyproxy.io/docs/envoy/latest/api-v3/";
    /** Fields of objects that have no effect if they are false. */
    private static final List<String> MAY_BE_FALSE = List.of("transparent", "use_original_dst", "freebind");

    private final SupportedFields supported;
    private final Function<FieldDescriptor, JsonObject> any;
    private final JsonObject definitions = new JsonObject();

    /** @param any the schema of a field that holds an {@code Any}, or a list or map of them */
    public MessageSchemas(SupportedFields supported, Function<FieldDescriptor, JsonObject> any) {
        this.supported = supported;
        this.any = any;
    }

    /** All messages so far. */
    public JsonObject definitions() {
        return definitions;
    }

    /** A reference to the message's schema. */
    public JsonObject reference(Descriptor type) {
        String name = type.getFullName();
        if (!definitions.has(name)) {
            definitions.add(name, new JsonObject());
            definitions.add(name, message(type));
        }
        return Schemas.reference(name);
    }

    /** The message's own schema, not shared: to be added to. */
    public JsonObject message(Descriptor type) {
        JsonObject properties = new JsonObject();
        JsonObject aliases = new JsonObject();
        JsonArray rules = new JsonArray();
        for (FieldDescriptor field : type.getFields()) {
            boolean works = supported.supports(field);
            JsonObject property = works ? value(field) : unsupported(field);
            property.addProperty("description", describe(field, works));
            properties.add(field.getName(), property);
            if (!field.getJsonName().equals(field.getName())) {
                JsonObject alias = property.deepCopy();
                alias.remove("description");
                aliases.add("^" + field.getJsonName() + "$", alias);
            }
            if (works && required(field)) {
                rules.add(Schemas.required(List.of(field.getName(), field.getJsonName())));
            }
        }
        for (OneofDescriptor oneof : type.getRealOneofs()) {
            List<FieldDescriptor> fields =
                    oneof.getFields().stream().filter(supported::supports).toList();
            if (fields.size() > 1) {
                rules.add(Schemas.atMostOne(
                        fields.stream().map(FieldDescriptor::getName).toList()));
            }
        }
        JsonObject schema = Schemas.type("object");
        schema.addProperty("title", type.getFullName());
        schema.add("properties", properties);
        if (aliases.size() > 0) {
            schema.add("patternProperties", aliases);
        }
        schema.addProperty("additionalProperties", false);
        if (!rules.isEmpty()) {
            schema.add("allOf", rules);
        }
        return schema;
    }

    private JsonObject value(FieldDescriptor field) {
        if (field.isMapField()) {
            JsonObject map = Schemas.type("object");
            FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
            map.add("additionalProperties", isAny(value) ? any.apply(field) : single(value));
            return map;
        }
        JsonObject one = single(field);
        return field.isRepeated() ? Schemas.listOrOne(one) : one;
    }

    private JsonObject single(FieldDescriptor field) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return Scalar.of(field);
        }
        if (isAny(field)) {
            return any.apply(field);
        }
        JsonObject own = Scalar.ofWellKnown(field.getMessageType());
        return own == null ? reference(field.getMessageType()) : own;
    }

    private static boolean isAny(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().equals("google.protobuf.Any");
    }

    /** Editors shall know the field, not offer it, and mark it when it is set. */
    private static JsonObject unsupported(FieldDescriptor field) {
        JsonObject schema = new JsonObject();
        schema.addProperty("doNotSuggest", true);
        if (field.isMapField()) {
            schema.addProperty("type", "object");
            schema.addProperty("maxProperties", 0);
        } else if (field.isRepeated()) {
            schema.addProperty("type", "array");
            schema.addProperty("maxItems", 0);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.BOOLEAN || MAY_BE_FALSE.contains(field.getName())) {
            schema.addProperty("const", false);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.STRING) {
            schema.addProperty("const", "");
        } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            JsonArray zero = new JsonArray();
            zero.add(field.getEnumType().getValues().get(0).getName());
            zero.add(0);
            schema.add("enum", zero);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            schema.add("not", new JsonObject());
        } else {
            schema.addProperty("const", 0);
        }
        return schema;
    }

    private static boolean required(FieldDescriptor field) {
        if (!field.getOptions().hasExtension(Validate.rules) || field.getRealContainingOneof() != null) {
            return false;
        }
        Validate.FieldRules rules = field.getOptions().getExtension(Validate.rules);
        return rules.getMessage().getRequired()
                || (field.getType() == FieldDescriptor.Type.STRING
                        && !field.isRepeated()
                        && rules.getString().getMinLen() > 0
                        && !rules.getString().getIgnoreEmpty());
    }

    private static String describe(FieldDescriptor field, boolean works) {
        String name = field.getFullName();
        String file = field.getFile().getName();
        String more = works ? "" : "Known to Envoy, not supported by Sluice. ";
        if (!name.startsWith("envoy.") || !file.startsWith("envoy/")) {
            return more + name;
        }
        String anchor = name.substring("envoy.".length())
                .replace('.', '-')
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
        return more + DOCS + file.substring("envoy/".length()) + "#envoy-v3-api-field-" + anchor;
    }
}
