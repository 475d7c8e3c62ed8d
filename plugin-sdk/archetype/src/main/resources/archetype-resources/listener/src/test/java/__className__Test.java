package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.NetworkTest;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ${className}Test {
    @Test
    void theClientHasTheAddressOfTheConfiguration() {
        NetworkTest test = NetworkTest.of(new ${className}("203.0.113.7"));

        assertThat(test.connect().send("x").arrival().remote()).isEqualTo(new InetSocketAddress("203.0.113.7", 1));
    }
}
