package dev.sluice.conformance.reload;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** HTTP/2 over TLS on one connection. */
final class SecureClient {
    private final HttpClient client;
    private final URI root;

    SecureClient(int port) throws GeneralSecurityException {
        this.client = HttpClient.newBuilder()
                .sslContext(context())
                .version(HttpClient.Version.HTTP_2)
                .build();
        this.root = URI.create("https://localhost:" + port);
    }

    /** Of a client that looks at no certificate: they change while it asks. */
    static SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
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

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
