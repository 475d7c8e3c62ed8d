package dev.sluice.runtime.config.schema;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** Words of JSON Schema. */
public final class Schemas {
    private Schemas() {}

    public static JsonObject reference(String definition) {
        return text("$ref", "#/$defs/" + definition);
    }

    public static JsonObject type(String type) {
        return text("type", type);
    }

    public static JsonObject pattern(String pattern) {
        JsonObject schema = type("string");
        schema.addProperty("pattern", pattern);
        return schema;
    }

    public static JsonObject anyOf(JsonObject... choices) {
        JsonObject schema = new JsonObject();
        schema.add("anyOf", array(List.of(choices)));
        return schema;
    }

    static JsonObject types(String... types) {
        JsonArray all = new JsonArray();
        List.of(types).forEach(all::add);
        JsonObject schema = new JsonObject();
        schema.add("type", all);
        return schema;
    }

    /** The reader takes one value for a list of one. */
    static JsonObject listOrOne(JsonObject one) {
        JsonObject list = type("array");
        list.add("items", one);
        return anyOf(list, one);
    }

    /** One of these spellings must be there. */
    static JsonObject required(List<String> spellings) {
        JsonObject first = required(spellings.get(0));
        return spellings.get(0).equals(spellings.get(1)) ? first : anyOf(first, required(spellings.get(1)));
    }

    public static JsonObject required(String field) {
        JsonArray names = new JsonArray();
        names.add(field);
        JsonObject schema = new JsonObject();
        schema.add("required", names);
        return schema;
    }

    static JsonObject atMostOne(List<String> fields) {
        JsonArray pairs = new JsonArray();
        for (int i = 0; i < fields.size(); i++) {
            for (int j = i + 1; j < fields.size(); j++) {
                JsonArray both = new JsonArray();
                both.add(fields.get(i));
                both.add(fields.get(j));
                JsonObject pair = new JsonObject();
                pair.add("required", both);
                pairs.add(pair);
            }
        }
        JsonObject any = new JsonObject();
        any.add("anyOf", pairs);
        JsonObject schema = new JsonObject();
        schema.add("not", any);
        return schema;
    }

    public static JsonArray array(List<? extends JsonElement> all) {
        JsonArray array = new JsonArray();
        all.forEach(array::add);
        return array;
    }

    private static JsonObject text(String key, String value) {
        JsonObject schema = new JsonObject();
        schema.addProperty(key, value);
        return schema;
    }
}
