package dev.sluice.runtime.upstream.health;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Calls {@code grpc.health.v1.Health/Check} over HTTP/2: only OK and SERVING is a pass. Loop-confined. The two messages have one field each and are
 * written and read by hand.
 */
final class GrpcProbe extends CodecProbe {
    private static final String METHOD = "/grpc.health.v1.Health/Check";
    private static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");
    private static final int SERVING = 1;
    private static final int PREFIX = 5;
    private static final int MOST_BYTES = 1 << 12;
    private final HealthPlan.Grpc plan;
    private final ByteBuffer question;
    private final Collected answer = new Collected(MOST_BYTES);
    private int status;

    GrpcProbe(Probes probes, HealthPlan.Grpc plan, boolean reuse, Checked host, Loop loop, Ear ear) {
        super(probes, true, reuse, host, loop, ear);
        this.plan = plan;
        question = question(plan.service());
    }

    private static ByteBuffer question(String service) {
        int length = service.isEmpty() ? 0 : CodedOutputStream.computeStringSize(1, service);
        byte[] bytes = new byte[PREFIX + length];
        bytes[PREFIX - 2] = (byte) (length >> 8);
        bytes[PREFIX - 1] = (byte) length;
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, PREFIX, length);
            if (length > 0) {
                out.writeString(1, service);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(bytes);
    }

    @Override
    void ask(HttpStream out, Wire wire) {
        answer.clear();
        Headers request = ProbeRequest.head("POST", METHOD, authority(plan.authority()), wire);
        request.set("te", "trailers");
        request.set("content-type", "application/grpc");
        plan.headers().apply(request, new ProbeRequest(host, loop().epochMillis()));
        out.head(request, false);
        out.data(question.duplicate(), true);
    }

    @Override
    void onHead(Headers head, boolean end) {
        status = (int) head.wire().number(HeaderName.STATUS);
        String type = head.get(CONTENT_TYPE);
        if (end) {
            judge(head);
        } else if (status != 200 || type == null || !type.startsWith("application/grpc")) {
            fail(false, status, false);
        }
    }

    @Override
    void onData(ByteBuffer bytes, boolean end) {
        answer.add(bytes);
        if (end) {
            fail(false, status, true);
        }
    }

    @Override
    void onTrailers(Headers trailers) {
        judge(trailers);
    }

    private void judge(Headers last) {
        if ("0".equals(last.get(GRPC_STATUS)) && serving()) {
            pass(false);
        } else {
            fail(false, status, true);
        }
    }

    private boolean serving() {
        byte[] bytes = answer.array();
        int length = answer.length() - PREFIX;
        if (length < 0 || bytes[0] != 0 || ByteBuffer.wrap(bytes).getInt(1) != length) {
            return false;
        }
        try {
            return serving(CodedInputStream.newInstance(bytes, PREFIX, length));
        } catch (IOException garbled) {
            return false;
        }
    }

    private static boolean serving(CodedInputStream in) throws IOException {
        int told = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_VARINT)) {
                told = in.readEnum();
            } else if (!in.skipField(tag)) {
                return false;
            }
        }
        return told == SERVING;
    }
}
