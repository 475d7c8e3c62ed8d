package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.testkit.NetworkTest;
import org.junit.jupiter.api.Test;

class ${className}Test {
    /** Answers with what it finds at the connection. */
    private static final class Teller implements NetworkTerminal {
        @Override
        public Verdict onConnection(RawConnection c) {
            return Verdict.reply(Source.of(Bytes.of(c.get(${className}.GREETING))));
        }
    }

    @Test
    void leavesItsGreetingAtTheConnection() {
        NetworkTest test = NetworkTest.of(${className}.class).config("greeting: hello").and(new Teller());

        assertThat(test.connect().received()).isEqualTo("hello");
    }
}
