package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each peer is told: one worker, connections kept to both sides, a forwarded-for header where it has one, its own defaults otherwise. Sluice gets
 * Envoy's file.
 *
 * @param folder for logs and process ids
 */
record Configs(Path folder, Row row, int loops, int port, int upstream, Certificate certificate) {
    /** Requests under way in the rows of overload: more wait or are refused. */
    private static final int AT_ONCE = 128;

    String nginx() {
        if (row == Row.TCP) {
            return nginxMain("stream { server { listen 127.0.0.1:%d backlog=4096; proxy_pass 127.0.0.1:%d; } }\n"
                    .formatted(port, upstream));
        }
        String listen = "listen 127.0.0.1:" + port + " backlog=4096" + (row.tls() ? " ssl" : "")
                + (row == Row.H2 ? " http2" : "") + ";";
        String tls = row.tls()
                ? "ssl_certificate %s; ssl_certificate_key %s; ssl_session_cache shared:S:10m; ssl_protocols TLSv1.2 TLSv1.3;"
                        .formatted(certificate.chain(), certificate.key())
                : "";
        String filters = each("add_header x-filter-%d v;");
        boolean refuses = row == Row.REFUSE;
        String log = row == Row.LOG ? "access_log " + folder.resolve("nginx.access") + ";" : "access_log off;";
        return nginxMain("""
                http {
                  %s keepalive_requests 1000000000; keepalive_timeout 600s; tcp_nodelay on; http2_max_concurrent_streams 256;
                  client_body_temp_path %s; proxy_temp_path %s; fastcgi_temp_path %s; uwsgi_temp_path %s; scgi_temp_path %s;
                  upstream u { server 127.0.0.1:%d; keepalive 1024; keepalive_requests 1000000000; }
                  %s
                  server { %s %s %s
                    location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $remote_addr; %s }
                  }
                }
                """.formatted(
                        log,
                        folder.resolve("t1"),
                        folder.resolve("t2"),
                        folder.resolve("t3"),
                        folder.resolve("t4"),
                        folder.resolve("t5"),
                        upstream,
                        refuses
                                ? "limit_conn_zone $server_port zone=all:32k; limit_conn_status 503; limit_conn_log_level info;"
                                : "",
                        listen,
                        tls,
                        refuses ? "limit_conn all " + AT_ONCE + ";" : "",
                        filters));
    }

    private String nginxMain(String rest) {
        return (row == Row.TCP ? streamModule() : "") + "worker_processes " + loops + "; daemon off; pid "
                + folder.resolve("nginx.pid") + "; error_log " + folder.resolve("nginx.error")
                + " warn; worker_rlimit_nofile 16000;\nevents { worker_connections 8000; multi_accept on; }\n" + rest;
    }

    /** Where distributions put it; elsewhere it is built in. */
    private static String streamModule() {
        return Stream.of("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
                .map(folder -> Path.of(folder, "ngx_stream_module.so"))
                .filter(Files::exists)
                .map(file -> "load_module " + file + ";\n")
                .findFirst()
                .orElse("");
    }

    String haproxy() {
        boolean tcp = row == Row.TCP;
        String bind = "bind 127.0.0.1:" + port + " backlog 4096"
                + (row.tls() ? " ssl crt " + certificate.both() : "")
                + (row == Row.H2 ? " proto h2" : "");
        String http = tcp ? "" : "  option http-keep-alive\n  http-reuse always\n";
        String log = row == Row.LOG ? "  option httplog\n  log stdout format raw local0\n" : "";
        String forwarded = tcp ? "" : "  option forwardfor\n";
        String refuses =
                row == Row.REFUSE ? "  http-request deny deny_status 503 if { be_conn(b) ge " + AT_ONCE + " }\n" : "";
        return "global\n  nbthread " + loops
                + "\n  maxconn 4000\n  tune.h2.max-concurrent-streams 256\n  tune.ssl.cachesize 20000\n"
                + "defaults\n  mode " + (tcp ? "tcp" : "http")
                + "\n  timeout connect 5s\n  timeout client 10m\n  timeout server 10m\n" + http
                + "frontend f\n  " + bind + "\n" + log + refuses + forwarded
                + each("  http-response set-header x-filter-%d v\n")
                + "  default_backend b\nbackend b\n  server s 127.0.0.1:" + upstream
                + (row == Row.OVERLOAD ? " maxconn " + AT_ONCE : "")
                + (tcp ? "\n" : " pool-max-conn 1024\n");
    }

    String envoy() {
        String terminal = row == Row.TCP
                ? "{ name: tcp, typed_config: { '@type': " + type("network.tcp_proxy.v3.TcpProxy")
                        + ", stat_prefix: b, cluster: u } }"
                : manager();
        String tls = row.tls()
                ? ("\n      transport_socket: { name: tls, typed_config: { '@type': type.googleapis.com/envoy.extensions.transport_sockets.tls.v3."
                                + "DownstreamTlsContext, common_tls_context: { alpn_protocols: [http/1.1], tls_certificates: [{ certificate_chain: "
                                + "{ filename: %s }, private_key: { filename: %s } }] } } }")
                        .formatted(certificate.chain(), certificate.key())
                : "";
        return """
                static_resources:
                  listeners:
                  - name: l
                    address: { socket_address: { address: 127.0.0.1, port_value: %d } }
                    tcp_backlog_size: 4096
                    filter_chains:
                    - filters: [%s]%s
                  clusters:
                  - name: u
                    type: STATIC
                    connect_timeout: 5s
                    circuit_breakers: { thresholds: [{ max_connections: %6$d, max_pending_requests: %5$d, max_requests: %5$d }] }
                    load_assignment:
                      cluster_name: u
                      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %4$d } } } }] }]
                """.formatted(
                        port,
                        terminal,
                        tls,
                        upstream,
                        row == Row.REFUSE ? AT_ONCE : 100_000,
                        row.kind == Row.Kind.OVERLOAD ? AT_ONCE : 100_000);
    }

    private String manager() {
        String filters =
                each("{ name: f%1$d, typed_config: { '@type': " + type("http.header_mutation.v3.HeaderMutation")
                        + ", mutations: { response_mutations: [{ append: { header: { key: x-filter-%1$d, value: v }, append_action:"
                        + " OVERWRITE_IF_EXISTS_OR_ADD } }] } } }, ");
        String log = row == Row.LOG
                ? "access_log: [{ name: log, typed_config: { '@type': type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: "
                        + folder.resolve("access") + " } }], "
                : "";
        return "{ name: http, typed_config: { '@type': "
                + type("network.http_connection_manager.v3.HttpConnectionManager")
                + ", stat_prefix: b, codec_type: " + (row == Row.H2 ? "HTTP2" : "AUTO") + ", " + log
                + "http_filters: [" + filters + "{ name: router, typed_config: { '@type': "
                + type("http.router.v3.Router") + " } }]"
                + ", route_config: { virtual_hosts: [{ name: v, domains: ['*'], routes: [{ match: { prefix: / }, route: { cluster: u } }] }] } } }";
    }

    private static String type(String name) {
        return "type.googleapis.com/envoy.extensions.filters." + name;
    }

    private String each(String text) {
        return IntStream.range(0, row.filters()).mapToObj(text::formatted).collect(Collectors.joining());
    }
}
