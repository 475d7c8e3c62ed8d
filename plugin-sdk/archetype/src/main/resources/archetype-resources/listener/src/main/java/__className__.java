package ${package};

import dev.sluice.filter.Filter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;
import java.net.InetSocketAddress;

/** Tells everybody behind it that the client has another address. The components are the fields of its configuration. */
@Filter("${groupId}.${artifactId}")
public record ${className}(String client) implements ListenerFilter {
    @Override
    public Verdict onAccept(AcceptedSocket s) {
        s.remote(new InetSocketAddress(client, 1));
        return Verdict.proceed();
    }
}
