package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Load on one thread. Closed loop: every connection asks again when it is answered, until all requests are answered. Open loop: requests come at their
 * time whatever the answers do, on a connection that is free or on a new one; a latency counts from the time at which the request should have left, so
 * waiting is not forgotten ("coordinated omission").
 */
final class Client implements Link.Owner, AutoCloseable {
    /**
     * @param connections most at once
     * @param requests in a closed loop
     * @param fresh a connection per request
     * @param streams of HTTP/2; 0: HTTP/1.1
     * @param rate per second, of an open loop; 0: closed
     */
    record Plan(
            int port,
            int connections,
            long requests,
            String path,
            boolean fresh,
            boolean tls,
            boolean resume,
            int streams,
            double rate,
            double seconds) {
        Plan open(double perSecond, double forSeconds, int most) {
            return new Plan(port, most, Long.MAX_VALUE, path, fresh, tls, resume, streams, perSecond, forSeconds);
        }
    }

    /**
     * @param answered with 200
     * @param refused with another status
     * @param failed connections that ended early
     * @param left out because all connections were busy
     */
    record Result(long answered, long refused, long failed, long left, double seconds, Latencies latencies) {
        double perSecond() {
            return answered / seconds;
        }
    }

    private static final int STALLED_SECONDS = 20;
    private static final int MOST_FAILURES = 1000;
    private final Plan plan;
    private final Selector selector = Selector.open();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(256 << 10);
    private final Set<Link> links = new HashSet<>();
    private final Deque<Link> free = new ArrayDeque<>();
    private final Deque<Long> due = new ArrayDeque<>();
    private final Latencies latencies = new Latencies();
    private long begun;
    private long answered;
    private long refused;
    private long failed;
    private long left;
    private long lastAnswer;
    private String failure = "";

    private Client(Plan plan) throws IOException {
        this.plan = plan;
    }

    static Result run(Plan plan) throws IOException {
        try (Client client = new Client(plan)) {
            return plan.rate > 0 ? client.open() : client.closed();
        }
    }

    /** Connections that have had an answer each and stay until closed. */
    static Client idle(Plan plan) throws IOException {
        Client client = new Client(plan);
        client.closed();
        return client;
    }

    /** Open now. */
    int connections() {
        return links.size();
    }

    private Result closed() throws IOException {
        long start = System.nanoTime();
        lastAnswer = start;
        while (links.size() < Math.min(plan.connections, plan.requests)) {
            links.add(new Link(this, plan, selector));
        }
        while (answered + refused < plan.requests) {
            turn(100);
        }
        return result(start);
    }

    private Result open() throws IOException {
        long start = System.nanoTime();
        lastAnswer = start;
        long sent = 0;
        for (long now = start; now - start < plan.seconds * 1e9; now = System.nanoTime()) {
            for (; sent < (now - start) / 1e9 * plan.rate; sent++) {
                arrive(start + (long) (sent * 1e9 / plan.rate));
            }
            turn(1);
        }
        return result(start);
    }

    private void arrive(long intended) throws IOException {
        Link link = free.poll();
        if (link != null) {
            try {
                link.ask(intended);
            } catch (IOException e) {
                failed(link, e);
            }
        } else if (links.size() < plan.connections) {
            due.add(intended);
            links.add(new Link(this, plan, selector));
        } else {
            left++;
        }
    }

    private Result result(long start) {
        return new Result(answered, refused, failed, left, (System.nanoTime() - start) / 1e9, latencies);
    }

    private void turn(int millis) throws IOException {
        selector.select(this::selected, millis);
        if (System.nanoTime() - lastAnswer > STALLED_SECONDS * 1_000_000_000L) {
            throw new IOException("no answer for " + STALLED_SECONDS + " s, " + answered + " before; " + failure);
        }
        if (failed > MOST_FAILURES && failed > answered && plan.rate == 0) {
            throw new IOException("connections fail: " + failure);
        }
    }

    private void selected(SelectionKey key) {
        Link link = (Link) key.attachment();
        try {
            link.selected(shared);
        } catch (IOException e) {
            failed(link, e);
        }
    }

    @Override
    public void ready(Link link) {
        try {
            while (link.canAsk() && more()) {
                Long when = due.poll();
                begun++;
                link.ask(when == null ? System.nanoTime() : when);
            }
            if (plan.rate > 0 && link.asked() == 0) {
                free.push(link);
            }
        } catch (IOException e) {
            failed(link, e);
        }
    }

    private boolean more() {
        return plan.rate > 0 ? !due.isEmpty() : begun < plan.requests;
    }

    @Override
    public void answered(Link link, int status, long intended) {
        lastAnswer = System.nanoTime();
        if (status == 200) {
            answered++;
            latencies.add(lastAnswer - intended);
        } else {
            refused++;
        }
        if (!plan.fresh) {
            ready(link);
        }
    }

    /** Also the good end of a connection that was for one request. */
    @Override
    public void failed(Link link, IOException why) {
        if (!links.remove(link)) {
            return;
        }
        link.close();
        free.remove(link);
        if (!plan.fresh || link.asked() > 0) {
            failed++;
            failure = why.toString();
            begun -= link.asked();
        }
        if (plan.rate == 0 && begun < plan.requests) {
            try {
                links.add(new Link(this, plan, selector));
            } catch (IOException e) {
                failure = e.toString();
            }
        }
    }

    @Override
    public void close() throws IOException {
        links.forEach(Link::close);
        selector.close();
    }
}
