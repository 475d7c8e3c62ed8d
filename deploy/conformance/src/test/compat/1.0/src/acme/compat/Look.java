package acme.compat;

import dev.sluice.filter.Filter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;

/** Takes a mark of five bytes away. */
@Filter("acme.compat-listener")
public record Look(String mark) implements ListenerFilter {
    @Override
    public Verdict onAccept(AcceptedSocket s) {
        return Verdict.when(s.peek(mark.length()), bytes -> {
            if (!bytes.toString().startsWith(mark)) {
                return Verdict.reset("no mark");
            }
            s.skip(mark.length());
            s.serverName("marked");
            return Verdict.proceed();
        });
    }
}
