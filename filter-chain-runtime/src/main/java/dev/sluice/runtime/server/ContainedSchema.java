package dev.sluice.runtime.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** JSON Schema of {@value dev.sluice.runtime.config.Contained#TYPE}, whose fields no descriptor describes. Names are taken in both spellings, as the reader does. */
final class ContainedSchema {
    private static final String TEXT = """
            {
              "type": "object",
              "properties": {
                "failure_mode": {"description": "What becomes of the stream when the filter fails.", "enum": ["open", "closed"]},
                "failureMode": {"enum": ["open", "closed"]},
                "circuit": {
                  "description": "When a filter that keeps failing is not asked any more.",
                  "type": "object",
                  "properties": {
                    "faults": {"type": ["integer", "string"], "pattern": "^\\\\d{1,6}$", "minimum": 0, "maximum": 999999},
                    "window": DURATION,
                    "probe_after": DURATION,
                    "probeAfter": DURATION
                  },
                  "additionalProperties": false
                },
                "typed_config": {"$ref": "#/$defs/INNER"},
                "typedConfig": {"$ref": "#/$defs/INNER"}
              },
              "anyOf": [{"required": ["typed_config"]}, {"required": ["typedConfig"]}],
              "additionalProperties": false
            }
            """;
    private static final String DURATION = "{\"type\": \"string\", \"pattern\": \"^\\\\d{1,12}(\\\\.\\\\d{1,9})?s$\"}";

    private ContainedSchema() {}

    /** @param inner the definition of what may be wrapped */
    static JsonObject around(String inner) {
        return JsonParser.parseString(TEXT.replace("DURATION", DURATION).replace("INNER", inner))
                .getAsJsonObject();
    }
}
