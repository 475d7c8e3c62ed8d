package dev.sluice.runtime.upstream.plan;

/** Where a host stands; empty where unknown. */
public record Locality(String region, String zone, String subZone) {
    public static final Locality NOWHERE = new Locality("", "", "");
}
