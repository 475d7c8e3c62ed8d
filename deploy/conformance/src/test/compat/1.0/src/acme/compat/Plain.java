package acme.compat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import java.util.concurrent.CompletionStage;

/** A terminal that says what it got. */
@Filter("acme.compat-terminal")
public record Plain(int status) implements HttpTerminal {
    @Override
    public Verdict onRequest(Exchange x) {
        CompletionStage<Bytes> all = x.request().body().read(1 << 16);
        return Verdict.when(all, body -> {
            String text = x.request().headers().get("x-compat")
                    + ' '
                    + x.request().headers().get("x-word")
                    + ' '
                    + body;
            return Verdict.reply(status).body(Source.of(Bytes.of(text + '\n')));
        });
    }
}
