package dev.sluice.conformance.reload;

import dev.sluice.conformance.clients.Trusting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** HTTP/2 over TLS on one connection. */
final class SecureClient {
    private final HttpClient client;
    private final URI root;

    SecureClient(int port) throws GeneralSecurityException {
        this.client = HttpClient.newBuilder()
                .sslContext(Trusting.context())
                .version(HttpClient.Version.HTTP_2)
                .build();
        this.root = URI.create("https://localhost:" + port);
    }

    void ask(boolean download) throws IOException, InterruptedException {
        HttpRequest request = download
                ? HttpRequest.newBuilder(root.resolve("/long")).build()
                : HttpRequest.newBuilder(root.resolve("/echo"))
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[Load.UPLOAD]))
                        .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        HttpHeaders headers = answer.headers();
        boolean good = answer.statusCode() == 200
                && answer.version() == HttpClient.Version.HTTP_2
                && headers.firstValue("x-plugin").isPresent()
                && headers.firstValue("x-script").isPresent()
                && headers.firstValueAsLong("content-length").orElse(-1) == answer.body().length;
        if (!good) {
            throw new IOException(answer + ": " + headers.map());
        }
    }
}
