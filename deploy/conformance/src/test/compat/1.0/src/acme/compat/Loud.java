package acme.compat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import java.util.Locale;

/** Bytes to the client in upper case. */
@Filter("acme.compat-network")
public record Loud(String prefix) implements NetworkFilter {
    @Override
    public Verdict onConnection(RawConnection c) {
        String name = prefix + c.serverName();
        c.outbound()
                .transform((in, out) -> out.write(Bytes.of(name + in.toString().toUpperCase(Locale.ROOT))));
        return Verdict.proceed();
    }
}
