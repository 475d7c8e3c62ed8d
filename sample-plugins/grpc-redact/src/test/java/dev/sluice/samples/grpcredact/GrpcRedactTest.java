package dev.sluice.samples.grpcredact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class GrpcRedactTest {
    /** {@code 1: 7, 2: "ann", 3: "b"}, field 2 being text. */
    private static final String ANN = "\b\7\22\3ann\32\1b";

    private static FilterTest filter() {
        return FilterTest.of(GrpcRedact.class).config("field: 2\nmost: 2");
    }

    @Test
    void hidesTheFieldAndCountsMessages() {
        filter().upstream(Answer.grpc(ANN, "\b\7", ""))
                .grpc("/acme.People/List")
                .messages("ask")
                .everySplit()
                .expectMessages("\b\7\22\3***\32\1b", "\b\7", "")
                .expectTrailer("x-message-count", "3");
    }

    @Test
    void tooManyMessagesEndTheCall() {
        filter().grpc("/acme.People/List")
                .messages("a", "b", "c")
                .run()
                .expectHeader("grpc-status", "8")
                .expectHeader("grpc-message", "more than 2 messages");
    }

    @Test
    void whatIsNoProtobufEndsTheCall() {
        filter().upstream(Answer.grpc("\b\7", "\22\7ann"))
                .grpc("/acme.People/List")
                .messages("ask")
                .run()
                .expectTrailer("grpc-status", "13")
                .expectMessages("\b\7");
    }

    @Test
    void otherRequestsPass() {
        assertThat(filter().upstream(Answer.ok("\22\3ann")).post("/", "x").run().body())
                .isEqualTo("\22\3ann");
    }
}
