package dev.sluice.runtime.app;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks the administration interface of a running process. An answer that is no success is an IOException with the answer's words. */
record AdminClient(URI base) {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** @param address {@code HOST:PORT}, or a URL */
    static AdminClient at(String address) throws IOException {
        try {
            return new AdminClient(URI.create(address.contains("://") ? address : "http://" + address));
        } catch (IllegalArgumentException e) {
            throw new IOException(address + " is not an address such as 127.0.0.1:9901", e);
        }
    }

    String get(String path) throws IOException {
        return ask("GET", path);
    }

    String post(String path) throws IOException {
        return ask("POST", path);
    }

    /** One plugin as JSON, empty if there is none. */
    String plugin(String id) throws IOException {
        StringBuilder found = new StringBuilder();
        try {
            JsonElement all = JsonParser.parseString(get("/plugins?format=json"));
            for (JsonElement each : all.getAsJsonObject().getAsJsonArray("plugins")) {
                if (each.getAsJsonObject().get("id").getAsString().equals(id)) {
                    found.append(GSON.toJson(each)).append('\n');
                }
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(base + " is no administration interface of Sluice", e);
        }
        return found.toString();
    }

    private String ask(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod(method);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        int status = status(connection);
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (status >= 400) {
                throw new IOException(base + " answered " + status + ": " + text.strip());
            }
            return text;
        }
    }

    private int status(HttpURLConnection connection) throws IOException {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new IOException(base + " cannot be asked: " + e.getMessage(), e);
        }
    }
}
