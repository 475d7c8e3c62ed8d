package dev.sluice.runtime.upstream.health;

import java.net.InetSocketAddress;

/** A host as its checker sees it. Any thread. */
public interface Checked {
    HostHealth condition();

    /** Where checks go: the host itself, or what its configuration says. */
    InetSocketAddress checkedAt();

    /** The name that checks call it by, empty if it has none of its own. */
    String checkedName();

    /** False: nobody asks, it counts as passing. */
    boolean checked();

    /** What a response to a request says: called on any loop when the host asks to be taken out at once. */
    void onImmediateFailure(Runnable told);
}
