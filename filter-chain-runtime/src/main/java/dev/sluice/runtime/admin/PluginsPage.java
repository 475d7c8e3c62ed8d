package dev.sluice.runtime.admin;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sluice.runtime.extension.plugin.PluginStatus;
import java.util.List;

/** {@code /plugins}: every plugin and every file of the plugin folder, and how it stands. Our own. */
record PluginsPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/plugins";
    }

    @Override
    public String help() {
        return "print plugins; format=json for JSON";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        List<PluginStatus> all = operations.plugins();
        return request.get("format").equals("json")
                ? AdminResponse.json(json(all))
                : AdminResponse.text(PluginTable.of(all));
    }

    private static String json(List<PluginStatus> all) {
        JsonArray plugins = new JsonArray();
        for (PluginStatus each : all) {
            JsonObject plugin = new JsonObject();
            plugin.addProperty("id", each.id());
            plugin.addProperty("version", each.version());
            plugin.addProperty("sha256", each.sha256());
            plugin.addProperty("status", each.state().name());
            plugin.addProperty("uses", each.uses());
            plugin.addProperty("file", each.file().toString());
            JsonArray filters = new JsonArray();
            each.filters().forEach(filters::add);
            plugin.add("filters", filters);
            plugin.addProperty("note", each.note());
            plugins.add(plugin);
        }
        JsonObject whole = new JsonObject();
        whole.add("plugins", plugins);
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(whole)
                + '\n';
    }
}
