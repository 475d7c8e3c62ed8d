/** The rules that the HTTP and the network RBAC filter share. */
@NullMarked
package dev.sluice.filters.common.rbac;

import org.jspecify.annotations.NullMarked;
