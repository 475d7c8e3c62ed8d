package dev.sluice.runtime.extension.plugin;

/** What may be done to a plugin of a running process beside changing its file. */
public enum PluginAction {
    /** The version that served before the last swap, until the folder has another file. */
    ROLLBACK,
    /** Not loaded, though its file is there. */
    DISABLE,
    ENABLE
}
