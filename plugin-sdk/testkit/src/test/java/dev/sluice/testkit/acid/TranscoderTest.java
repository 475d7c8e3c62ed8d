package dev.sluice.testkit.acid;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Response;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

/** JSON to a gRPC message and back; the response's head waits for the trailers, which decide the status. */
class TranscoderTest {
    @Test
    void jsonBecomesAMessageAndItsAnswerJson() {
        FilterTest.of(new Transcoder())
                .upstream(Answer.of(200).body(GrpcFrames.frame("answer")).trailer("grpc-status", "0"))
                .post("/Greet", "{\"na", "me\":1}")
                .everySplit()
                .expectStatus(200)
                .expectHeader("content-type", "application/json")
                .expectBody("\"answer\"")
                .expectSeen("content-type", "application/grpc")
                .expectSeenBody("\0\0\0\0\12{\"name\":1}");
    }

    @Test
    void aStatusInTheTrailersBecomesTheResponses() {
        FilterTest.of(new Transcoder())
                .upstream(Answer.of(200)
                        .body(GrpcFrames.frame(""))
                        .trailer("grpc-status", "5")
                        .trailer("grpc-message", "no such name"))
                .post("/Greet", "{}")
                .run()
                .expectStatus(404)
                .expectBody("{\"message\":\"no such name\"}")
                .expectTrailer("grpc-status", "");
    }

    @Test
    void trailersOnlyIsAStatusInTheHead() {
        FilterTest.of(new Transcoder())
                .upstream(Answer.of(200).header("grpc-status", "16").header("grpc-message", "who"))
                .post("/Greet", "{}")
                .run()
                .expectStatus(401)
                .expectBody("{\"message\":\"who\"}");
    }

    @Test
    void badJsonIsNotForwarded() {
        FilterTest.of(new Transcoder())
                .post("/Greet", "no")
                .run()
                .expectStatus(400)
                .expectNotForwarded();
    }

    private static final class Transcoder implements HttpFilter {
        private static final int MOST = 1 << 20;

        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(x.request().body().read(MOST), json -> {
                if (!json.toString().startsWith("{")) {
                    return Verdict.reply(400).body("JSON, please").details("transcode_failed");
                }
                x.request().body().replace(GrpcFrames.frame(json));
                Headers head = x.request().headers();
                head.set(HeaderName.PATH, "/greeter.Greeter" + x.request().path());
                head.set(HeaderName.CONTENT_TYPE, "application/grpc");
                x.refreshRoute();
                return Verdict.proceed();
            });
        }

        @Override
        public Verdict onResponse(Exchange x) {
            Response response = x.response();
            if (response.localReply()) {
                return Verdict.proceed();
            }
            if (response.body().ended()) {
                return finish(response, Bytes.empty(), response.headers());
            }
            return Verdict.when(response.body().read(MOST), all -> {
                Bytes[] json = {Bytes.empty()};
                new GrpcFrames().feed(all, message -> json[0] = Bytes.of("\"" + message + '"'));
                return finish(response, json[0], response.trailers());
            });
        }

        private static Verdict finish(Response response, Bytes json, Headers from) {
            int status =
                    switch (from.get("grpc-status")) {
                        case "0" -> 200;
                        case "5" -> 404;
                        case "16" -> 401;
                        default -> 500;
                    };
            response.status(status);
            response.headers().set(HeaderName.CONTENT_TYPE, "application/json");
            Bytes body = status == 200 ? json : Bytes.of("{\"message\":\"" + from.get("grpc-message") + "\"}");
            response.body().replace(body);
            response.trailers().clear();
            return Verdict.proceed();
        }
    }
}
