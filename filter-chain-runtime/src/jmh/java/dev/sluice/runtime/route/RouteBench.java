package dev.sluice.runtime.route;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The route of a request among many, half of them exact paths, half prefixes, over ten domains and a wildcard; each virtual host has the same. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBench {
    @Param({"10", "1000", "10000"})
    public int routes = 10;

    private RouteTable table = Tables.routes();
    private FakeInput exact = new FakeInput();
    private FakeInput prefix = new FakeInput();
    private FakeInput rest = new FakeInput();

    @Setup
    public void make() {
        StringBuilder yaml = new StringBuilder(
                "virtual_hosts:\n- name: others\n  domains: ['*.example.org', other.test]\n  routes: []\n");
        yaml.append("- name: all\n  domains: [www.example.org, a.test, b.test, c.test]\n  routes:\n");
        for (int i = 0; i < routes; i++) {
            yaml.append("  - {match: {")
                    .append(i % 2 == 0 ? "path: /exact/of/" : "prefix: /below/")
                    .append(i)
                    .append(i % 2 == 0 ? "" : "/");
            yaml.append("}, route: {cluster: web}}\n");
        }
        yaml.append("  - {match: {prefix: /}, route: {cluster: a}}\n");
        table = Tables.table(yaml.toString());
        exact = FakeInput.get("www.example.org", "/exact/of/" + (routes - 2) + "?a=b");
        prefix = FakeInput.get("www.example.org", "/below/" + (routes - 1) + "/and/more");
        rest = FakeInput.get("www.example.org", "/none/of/them");
    }

    @Benchmark
    public @Nullable CompiledRoute exactPath() {
        return table.match(exact);
    }

    @Benchmark
    public @Nullable CompiledRoute prefix() {
        return table.match(prefix);
    }

    @Benchmark
    public @Nullable CompiledRoute lastResort() {
        return table.match(rest);
    }
}
