package dev.sluice.runtime.chain;

import java.util.function.Consumer;

/** One hold of a sink. */
final class NodeHold<T> extends Home<T> {
    private static final long serialVersionUID = 1L;
    private final transient Node node;
    private final transient Consumer<? super T> then;

    NodeHold(Node node, Consumer<? super T> then) {
        super(node.lane.owner().loop());
        this.node = node;
        this.then = then;
    }

    @Override
    @SuppressWarnings("NullAway") // a stage may complete with null, which then gets it
    void arrived() {
        LaneOwner owner = node.lane.owner();
        if (node.gone()) {
            owner.late();
            Late.drop(value);
            return;
        }
        owner.enter(node.filter);
        if (failure != null) {
            owner.failed(node.filter, failure);
            return;
        }
        try {
            then.accept(value);
        } catch (Throwable thrown) {
            owner.failed(node.filter, thrown);
            return;
        } finally {
            owner.left();
        }
        node.released();
    }
}
