package dev.sluice.runtime.upstream.dns;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Netty's resolver without its caches: how long an answer is kept is the cluster's business. */
final class NettyNames implements Names {
    private final EventLoop loop;
    private final DnsNameResolver resolver;

    NettyNames(EventLoop loop, NameServers servers) {
        this.loop = loop;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .queryTimeoutMillis(servers.queryTimeoutMillis());
        if (!servers.servers().isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers.servers()));
        }
        resolver = builder.build();
    }

    void close() {
        resolver.close();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        Future<?> timer = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public CompletionStage<Answer> resolve(String name, Family family) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(name);
        if (literal != null) {
            loop.execute(() -> answer.complete(new Answer(List.of(address(literal)), 0)));
            return answer;
        }
        switch (family) {
            case V4_ONLY -> ask(name, DnsRecordType.A, answer);
            case V6_ONLY -> ask(name, DnsRecordType.AAAA, answer);
            case AUTO -> either(name, DnsRecordType.AAAA, DnsRecordType.A, answer);
            case V4_PREFERRED -> either(name, DnsRecordType.A, DnsRecordType.AAAA, answer);
            case ALL -> both(name, answer);
        }
        return answer;
    }

    private void either(String name, DnsRecordType first, DnsRecordType second, CompletableFuture<Answer> to) {
        CompletableFuture<Answer> one = new CompletableFuture<>();
        one.whenComplete((found, failure) -> {
            if (found != null && !found.addresses().isEmpty()) {
                to.complete(found);
            } else {
                ask(name, second, to);
            }
        });
        ask(name, first, one);
    }

    private void both(String name, CompletableFuture<Answer> to) {
        CompletableFuture<Answer> six = new CompletableFuture<>();
        six.whenComplete((v6, noV6) -> {
            CompletableFuture<Answer> four = new CompletableFuture<>();
            four.whenComplete((v4, noV4) -> {
                if (v4 == null && v6 == null) {
                    to.completeExceptionally(noV4);
                } else {
                    to.complete(merged(v6 == null ? Answer.NOTHING : v6, v4 == null ? Answer.NOTHING : v4));
                }
            });
            ask(name, DnsRecordType.A, four);
        });
        ask(name, DnsRecordType.AAAA, six);
    }

    private static Answer merged(Answer a, Answer b) {
        if (a.addresses().isEmpty() || b.addresses().isEmpty()) {
            return a.addresses().isEmpty() ? b : a;
        }
        List<InetAddress> all = new ArrayList<>(a.addresses());
        all.addAll(b.addresses());
        return new Answer(List.copyOf(all), Math.min(a.ttlSeconds(), b.ttlSeconds()));
    }

    private void ask(String name, DnsRecordType type, CompletableFuture<Answer> to) {
        DefaultDnsQuestion question;
        try {
            question = new DefaultDnsQuestion(name, type);
        } catch (IllegalArgumentException noName) {
            loop.execute(() -> to.complete(Answer.NOTHING));
            return;
        }
        resolver.resolveAll(question).addListener((Future<List<DnsRecord>> done) -> {
            Throwable cause = done.cause();
            if (cause == null) {
                to.complete(read(done.getNow(), type));
            } else if (saysNothing(cause)) {
                to.complete(Answer.NOTHING);
            } else {
                to.completeExceptionally(cause);
            }
        });
    }

    private static Answer read(List<DnsRecord> records, DnsRecordType type) {
        List<InetAddress> found = new ArrayList<>(records.size());
        long ttl = Long.MAX_VALUE;
        for (DnsRecord record : records) {
            if (type.equals(record.type()) && record instanceof DnsRawRecord raw) {
                byte[] bytes = ByteBufUtil.getBytes(raw.content());
                if (bytes.length == 4 || bytes.length == 16) {
                    found.add(address(bytes));
                    ttl = Math.min(ttl, record.timeToLive());
                }
            }
            ReferenceCountUtil.release(record);
        }
        return found.isEmpty() ? Answer.NOTHING : new Answer(List.copyOf(found), ttl);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A server answered that there is no such name or no such record: an answer, as in Envoy, no failure. */
    private static boolean saysNothing(Throwable cause) {
        if (DnsNameResolver.isTransportOrTimeoutError(cause)) {
            return false;
        }
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof DnsErrorCauseException error) {
                return error.getCode().equals(DnsResponseCode.NXDOMAIN)
                        || error.getCode().equals(DnsResponseCode.NOERROR);
            }
        }
        return cause instanceof UnknownHostException && cause.getCause() == null;
    }
}
