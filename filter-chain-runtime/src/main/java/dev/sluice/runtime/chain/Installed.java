package dev.sluice.runtime.chain;

import dev.sluice.filter.Transform;

/** What the filter at a lane's head has installed and what begins to work when it proceeds, with the tail that comes behind it. Loop-confined. */
final class Installed {
    final Node first;
    final Node tail;
    private Node last;

    Installed(Lane lane, Node first) {
        this.first = first;
        this.tail = new Node(lane, Node.Kind.TAIL, -1, null);
        this.last = first;
        first.next = tail;
    }

    void add(Node node) {
        last.next = node;
        node.next = tail;
        last = node;
    }

    /** Behind all that came before the old tail. True if all keep the length of what passes. */
    boolean after(Node oldTail) {
        boolean keeps = true;
        for (Node n = first; n != null; n = n.next) {
            n.afterCut = oldTail.afterCut;
            if (n.kind == Node.Kind.TRANSFORM && n.source instanceof Transform transform) {
                keeps &= transform.keepsLength();
            }
        }
        return keeps;
    }

    int transforms() {
        int count = 0;
        for (Node n = first; n != null; n = n.next) {
            count += n.kind == Node.Kind.TRANSFORM ? 1 : 0;
        }
        return count;
    }

    /** It will never work: sources are told. */
    void close() {
        for (Node n = first; n != null; n = n.next) {
            n.close();
        }
    }
}
