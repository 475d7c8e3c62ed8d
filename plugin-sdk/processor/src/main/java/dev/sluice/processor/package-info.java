/** The compiler's part of the SDK: finds and checks filters, writes their index. */
package dev.sluice.processor;
