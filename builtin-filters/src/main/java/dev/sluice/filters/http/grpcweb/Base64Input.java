package dev.sluice.filters.http.grpcweb;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.util.Arrays;
import java.util.Base64;

/** The text form of a request as bytes. Padding may stand behind any group of four, since a client may encode message by message. */
final class Base64Input implements Transform {
    private static final int GROUP = 4;
    private static final Verdict.Reply BAD = Verdict.reply(400).body("Bad gRPC-web request, invalid base64 data.");
    private final Exchange x;
    private final byte[] group = new byte[GROUP];
    private int held;
    private boolean failed;

    Base64Input(Exchange x) {
        this.x = x;
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        byte[] plain = new byte[(held + in.length()) / GROUP * 3];
        int written = 0;
        for (int i = 0; i < in.length() && !failed; i++) {
            group[held++] = in.at(i);
            if (held == GROUP) {
                held = 0;
                written += decode(plain, written);
            }
        }
        if (!failed && written > 0) {
            out.write(Bytes.of(written == plain.length ? plain : Arrays.copyOf(plain, written)));
        }
    }

    private int decode(byte[] to, int at) {
        try {
            byte[] three = Base64.getDecoder().decode(group);
            System.arraycopy(three, 0, to, at, three.length);
            return three.length;
        } catch (IllegalArgumentException e) {
            fail("grpc_base_64_decode_failed");
            return 0;
        }
    }

    @Override
    public void end(Headers trailers, Sink out) {
        if (held > 0 && !failed) {
            fail("grpc_base_64_decode_failed_bad_size");
        }
    }

    private void fail(String details) {
        failed = true;
        x.abort(BAD.details(details));
    }
}
