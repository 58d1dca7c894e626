package com.conveyal.r5.profile;

public class SuboptimalDominatingList implements DominatingList {
    public SuboptimalDominatingList(int suboptimalMinutes) {}
}
