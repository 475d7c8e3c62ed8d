/** Real clients and test suites of others, against a proxy in this process; those that a machine does not have are skipped. */
package dev.sluice.conformance.clients;
