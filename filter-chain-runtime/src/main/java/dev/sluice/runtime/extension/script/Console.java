package dev.sluice.runtime.extension.script;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a script writes to its console goes to the log, line by line. Confined to its context's thread. */
final class Console extends OutputStream {
    private static final System.Logger LOG = System.getLogger("sluice.script");
    private static final int LONGEST_LINE = 8192;

    private final String title;
    private final System.Logger.Level level;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Console(String title, System.Logger.Level level) {
        this.title = title;
        this.level = level;
    }

    @Override
    public void write(int b) {
        if (b != '\n' && line.size() < LONGEST_LINE) {
            line.write(b);
        } else if (line.size() > 0) {
            LOG.log(
                    level,
                    "{0}: {1}",
                    title,
                    line.toString(StandardCharsets.UTF_8).stripTrailing());
            line.reset();
        }
    }
}
