"""Engine r5 for real: on the stand-in of R5's jar always, on R5 itself where R5_JAR names its jar."""
