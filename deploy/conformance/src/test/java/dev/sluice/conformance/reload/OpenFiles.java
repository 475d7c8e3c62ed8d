package dev.sluice.conformance.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Permission;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * A look at the process's files as Windows would have it: whoever deletes, replaces or writes a file of the folder while this process has it open is
 * noted, since Windows would refuse. The JDK asks its security manager before each of these, which sees them all, whatever API they come by.
 */
@SuppressWarnings("removal") // there is no other place that sees all of them; the test runs only where the JDK has it
final class OpenFiles extends SecurityManager implements AutoCloseable {
    private final String folder;
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Boolean> looking = ThreadLocal.withInitial(() -> false);

    private OpenFiles(Path folder) {
        this.folder = folder.toString();
    }

    static OpenFiles watch(Path folder) {
        OpenFiles made = new OpenFiles(folder);
        System.setSecurityManager(made);
        return made;
    }

    /** What Windows would have refused. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void checkPermission(Permission permission) {}

    @Override
    public void checkPermission(Permission permission, Object context) {}

    @Override
    public void checkDelete(String file) {
        look("delete", file);
    }

    @Override
    public void checkWrite(String file) {
        look("write or replace", file);
    }

    private void look(String what, String file) {
        if (looking.get() || !file.startsWith(folder) || file.endsWith(".lock") || file.endsWith(".log")) {
            return;
        }
        looking.set(true);
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path) && open(path)) {
                refused.add(what + " " + file + " by " + caller());
            }
        } finally {
            looking.set(false);
        }
    }

    private static String caller() {
        return StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::toString)
                .filter(frame -> frame.startsWith("dev.sluice.") && !frame.contains("OpenFiles"))
                .findFirst()
                .orElse("somebody"));
    }

    /** Handles of this process; those mapped into memory are among them. */
    static boolean open(Path file) {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.anyMatch(handle -> leadsTo(handle, file));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean leadsTo(Path handle, Path file) {
        try {
            return Files.readSymbolicLink(handle).equals(file);
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        System.setSecurityManager(null);
    }
}
