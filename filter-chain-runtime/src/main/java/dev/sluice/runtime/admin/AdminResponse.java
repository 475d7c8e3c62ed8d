package dev.sluice.runtime.admin;

/** An answer of the administration interface, UTF-8 text. */
public record AdminResponse(int status, String contentType, String body) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    public static AdminResponse text(String body) {
        return new AdminResponse(200, TEXT, body);
    }

    public static AdminResponse json(String body) {
        return new AdminResponse(200, "application/json", body);
    }

    public static AdminResponse html(String body) {
        return new AdminResponse(200, "text/html; charset=UTF-8", body);
    }

    public static AdminResponse failure(int status, String body) {
        return new AdminResponse(status, TEXT, body);
    }
}
