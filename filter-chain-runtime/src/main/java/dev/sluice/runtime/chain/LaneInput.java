package dev.sluice.runtime.chain;

/** The brake of what feeds a {@link Lane}. Calls do not nest and may repeat. Loop-confined. */
public interface LaneInput {
    void pause();

    void resume();

    /** Nothing to brake. */
    LaneInput NONE = new LaneInput() {
        @Override
        public void pause() {}

        @Override
        public void resume() {}
    };
}
