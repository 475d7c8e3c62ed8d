package dev.sluice.runtime.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.sluice.runtime.config.Contained;
import dev.sluice.runtime.config.MessageTypes;
import dev.sluice.runtime.config.SupportedFields;
import dev.sluice.runtime.config.schema.MessageSchemas;
import dev.sluice.runtime.config.schema.Schemas;
import dev.sluice.runtime.extension.Extension;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * JSON Schema (draft 2020-12) of everything that a configuration may say: Envoy's bootstrap as far as Sluice implements it, built-in filters, scripts
 * and the plugins of a folder. Written once, not thread-safe.
 */
public final class ConfigSchema {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    private static final String MANAGER =
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    private static final String ROUTE_WRAPPER = "envoy.config.route.v3.FilterConfig";
    private static final List<String> TYPED_STRUCTS = List.of("xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct");
    /** Has no field, so the table of supported fields does not have it. */
    private static final String RAW_BUFFER = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** Where an {@code Any} stands decides what it may be. */
    private enum Where {
        HTTP,
        NETWORK,
        LISTENER,
        ROUTE,
        OTHER
    }

    private final SupportedFields supported = SupportedFields.shipped();
    private final Collection<Extension> extensions;
    private final MessageSchemas messages = new MessageSchemas(supported, this::any);
    private final JsonObject anys = new JsonObject();

    private ConfigSchema(Collection<Extension> extensions) {
        this.extensions = extensions;
    }

    /** Of a whole configuration with the plugins of a folder. Loads their jars, runs no code of theirs. */
    public static String whole(Path plugins) {
        try (Extensions loaded = Extensions.load(plugins)) {
            return GSON.toJson(new ConfigSchema(loaded.registry().all()).bootstrap()) + '\n';
        }
    }

    /** Of one filter's configuration, the fields alone; empty if there is no such filter. */
    public static Optional<String> ofFilter(String name, Path plugins) {
        try (Extensions loaded = Extensions.load(plugins)) {
            Extension found = loaded.registry().byName(name);
            return found == null
                    ? Optional.empty()
                    : Optional.of(GSON.toJson(new ConfigSchema(loaded.registry().all()).filter(found)) + '\n');
        }
    }

    private JsonObject bootstrap() {
        JsonObject schema = new JsonObject();
        schema.addProperty("$schema", DRAFT);
        schema.addProperty("title", "Configuration of Sluice " + Version.text());
        schema.add("$ref", messages.reference(Bootstrap.getDescriptor()).get("$ref"));
        schema.add("$defs", definitions());
        return schema;
    }

    private JsonObject filter(Extension filter) {
        JsonObject schema = new JsonObject();
        schema.addProperty("$schema", DRAFT);
        schema.addProperty("title", filter.name());
        schema.add("$ref", fields(filter, false).get("$ref"));
        schema.add("$defs", definitions());
        return schema;
    }

    private JsonObject definitions() {
        JsonObject all = messages.definitions();
        anys.entrySet().forEach(each -> all.add(each.getKey(), each.getValue()));
        return all;
    }

    /** The wrapper around a filter's configuration, which may be any that may stand there without it. */
    private JsonObject contained(Where where) {
        String name = "contained." + word(where);
        anys.add(name, ContainedSchema.around("any." + word(where)));
        return Schemas.reference(name);
    }

    private static String word(Where where) {
        return where.name().toLowerCase(Locale.ROOT);
    }

    private JsonObject any(FieldDescriptor field) {
        Where where =
                switch (field.getFullName()) {
                    case "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter.typed_config" ->
                        Where.HTTP;
                    case "envoy.config.listener.v3.Filter.typed_config" -> Where.NETWORK;
                    case "envoy.config.listener.v3.ListenerFilter.typed_config" -> Where.LISTENER;
                    case ROUTE_WRAPPER + ".config" -> Where.ROUTE;
                    default -> field.getName().equals("typed_per_filter_config") ? Where.ROUTE : Where.OTHER;
                };
        String name = "any." + word(where);
        if (!anys.has(name)) {
            anys.add(name, new JsonObject());
            anys.add(name, any(types(where)));
        }
        return Schemas.reference(name);
    }

    /** From names, as after the slash of a type URL, to schemas of the fields. */
    private Map<String, JsonObject> types(Where where) {
        Map<String, JsonObject> types = new TreeMap<>();
        for (Extension each : extensions) {
            if (fits(each.kind(), where)) {
                JsonObject fields = fields(each, where == Where.ROUTE);
                types.put(each.name(), fields);
                for (String type : List.of(each.types().config(), each.types().route())) {
                    boolean route = where == Where.ROUTE && !type.isEmpty();
                    if (!type.isEmpty() && (route || type.equals(each.types().config()))) {
                        types.put(type, fields);
                    }
                }
            }
        }
        if (where == Where.HTTP || where == Where.NETWORK || where == Where.LISTENER) {
            types.put(Contained.TYPE, contained(where));
        }
        List<String> others =
                switch (where) {
                    case NETWORK -> List.of(MANAGER);
                    case ROUTE -> List.of(ROUTE_WRAPPER);
                    case OTHER -> freeTypes();
                    case HTTP, LISTENER -> List.of();
                };
        others.forEach(name -> MessageTypes.find(name)
                .map(Message::getDescriptorForType)
                .filter(type -> supported.knows(type) || name.equals(RAW_BUFFER))
                .ifPresent(type -> types.putIfAbsent(name, messages.reference(type))));
        return types;
    }

    private static boolean fits(Extension.Kind kind, Where where) {
        return switch (where) {
            case HTTP -> kind == Extension.Kind.HTTP || kind == Extension.Kind.HTTP_TERMINAL;
            case NETWORK -> kind == Extension.Kind.NETWORK || kind == Extension.Kind.NETWORK_TERMINAL;
            case LISTENER -> kind == Extension.Kind.LISTENER;
            case ROUTE -> kind == Extension.Kind.HTTP || kind == Extension.Kind.HTTP_TERMINAL;
            case OTHER -> false;
        };
    }

    /** Extensions that are not filters: implemented messages of extensions that no other message has as a field. */
    private List<String> freeTypes() {
        Set<String> inside = new HashSet<>();
        List<String> all = new ArrayList<>(supported.table().keySet());
        for (String name : all) {
            MessageTypes.find(name).ifPresent(message -> message.getDescriptorForType().getFields().stream()
                    .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                    .forEach(field -> inside.add(messageOf(field))));
        }
        all.removeIf(name -> !name.startsWith("envoy.extensions.") || inside.contains(name));
        Set<String> filters = new HashSet<>(List.of(MANAGER));
        extensions.forEach(each ->
                filters.addAll(List.of(each.types().config(), each.types().route())));
        all.removeAll(filters);
        all.add(RAW_BUFFER);
        return all;
    }

    private static String messageOf(FieldDescriptor field) {
        FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        return value.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? value.getMessageType().getFullName()
                : "";
    }

    /** The fields of a filter's configuration, by reference. */
    private JsonObject fields(Extension filter, boolean onRoute) {
        Optional<String> own = onRoute ? filter.schema(true) : Optional.empty();
        String suffix = own.isPresent() ? ".route" : "";
        Optional<String> record = own.isPresent() ? own : filter.schema(false);
        String type = onRoute && !filter.types().route().isEmpty()
                ? filter.types().route()
                : filter.types().config();
        if (record.isPresent()
                && (own.isPresent() || !onRoute || MessageTypes.find(type).isEmpty())) {
            String name = "filter." + filter.name() + suffix;
            if (!anys.has(name)) {
                JsonObject schema = JsonParser.parseString(record.get()).getAsJsonObject();
                schema.remove("$schema");
                moved(schema, "#/$defs/" + name);
                anys.add(name, schema);
            }
            return Schemas.reference(name);
        }
        return MessageTypes.find(type)
                .map(message -> messages.reference(message.getDescriptorForType()))
                .orElseGet(() -> free(filter.name()));
    }

    /** A plugin whose configuration class alone knows its fields: any may stand there. */
    private JsonObject free(String name) {
        anys.add("filter." + name, Schemas.type("object"));
        return Schemas.reference("filter." + name);
    }

    /** References within a record's own schema, which is no longer the root. */
    private static void moved(JsonElement element, String to) {
        if (element instanceof JsonArray list) {
            list.forEach(each -> moved(each, to));
        } else if (element instanceof JsonObject object) {
            JsonElement reference = object.get("$ref");
            if (reference != null && reference.isJsonPrimitive()) {
                object.addProperty("$ref", to + reference.getAsString().substring(1));
            }
            object.entrySet().forEach(each -> moved(each.getValue(), to));
        }
    }

    private JsonObject any(Map<String, JsonObject> types) {
        JsonArray urls = new JsonArray();
        JsonArray branches = new JsonArray();
        JsonArray inner = new JsonArray();
        types.forEach((name, fields) -> {
            urls.add(MessageTypes.URL_PREFIX + name);
            branches.add(when("@type", name, inline(name, fields)));
            JsonObject value = new JsonObject();
            value.add("value", fields);
            JsonObject properties = new JsonObject();
            properties.add("properties", value);
            inner.add(when("type_url", name, properties));
        });
        for (String struct : TYPED_STRUCTS) {
            urls.add(MessageTypes.URL_PREFIX + struct);
            branches.add(when("@type", struct, typedStruct(types, inner)));
        }
        urls.add(MessageTypes.URL_PREFIX + "google.protobuf.Struct");
        JsonObject known = new JsonObject();
        known.add("enum", urls);
        List<String> names = new ArrayList<>(types.keySet());
        names.addAll(TYPED_STRUCTS);
        names.add("google.protobuf.Struct");
        JsonObject properties = new JsonObject();
        properties.add("@type", Schemas.anyOf(known, Schemas.pattern("^.+/(" + alternatives(names) + ")$")));
        JsonObject schema = Schemas.type("object");
        schema.add("properties", properties);
        schema.add("required", Schemas.required("@type").get("required"));
        schema.add("allOf", branches);
        return schema;
    }

    /** The fields beside {@code @type}. */
    private JsonObject inline(String name, JsonObject fields) {
        String target = fields.get("$ref").getAsString().substring("#/$defs/".length());
        String own = "inline." + target;
        if (!anys.has(own)) {
            anys.add(own, new JsonObject());
            Optional<Descriptor> type = MessageTypes.find(target).map(Message::getDescriptorForType);
            JsonObject copy = type.isPresent()
                    ? messages.message(type.get())
                    : anys.getAsJsonObject(target).deepCopy();
            if (copy.has("properties")) {
                JsonObject properties = new JsonObject();
                properties.add("@type", new JsonObject());
                copy.getAsJsonObject("properties")
                        .entrySet()
                        .forEach(each -> properties.add(each.getKey(), each.getValue()));
                copy.add("properties", properties);
            }
            copy.remove("$defs");
            anys.add(own, copy);
        }
        return Schemas.reference(own);
    }

    private static JsonObject typedStruct(Map<String, JsonObject> types, JsonArray branches) {
        JsonObject properties = new JsonObject();
        properties.add("@type", new JsonObject());
        properties.add("type_url", Schemas.pattern("^.+/(" + alternatives(types.keySet()) + ")$"));
        properties.add("value", Schemas.type("object"));
        JsonObject schema = new JsonObject();
        schema.add("properties", properties);
        schema.addProperty("additionalProperties", false);
        schema.add("allOf", branches);
        return schema;
    }

    private static String alternatives(Collection<String> names) {
        return String.join("|", names.stream().map(ConfigSchema::literal).toList());
    }

    private static String literal(String name) {
        return name.replace(".", "\\.").replace("$", "\\$");
    }

    private static JsonObject when(String key, String name, JsonObject then) {
        JsonObject property = new JsonObject();
        property.add(key, Schemas.pattern("/" + literal(name) + "$"));
        JsonObject condition = Schemas.required(key);
        condition.add("properties", property);
        JsonObject schema = new JsonObject();
        schema.add("if", condition);
        schema.add("then", then);
        return schema;
    }
}
