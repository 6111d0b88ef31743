<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Announcing</name>
    <message>
        <source>{switch}: on</source>
        <translation>{switch}: ein</translation>
    </message>
    <message>
        <source>{switch}: off</source>
        <translation>{switch}: aus</translation>
    </message>
    <message>
        <source>{job}: begun</source>
        <translation>{job}: begonnen</translation>
    </message>
    <message>
        <source>{job}: done</source>
        <translation>{job}: fertig</translation>
    </message>
    <message>
        <source>{job}: failed</source>
        <translation>{job}: fehlgeschlagen</translation>
    </message>
    <message>
        <source>{job}: stopped</source>
        <translation>{job}: angehalten</translation>
    </message>
    <message>
        <source>{stem}: muted</source>
        <translation>{stem}: stumm</translation>
    </message>
    <message>
        <source>{stem}: no longer muted</source>
        <translation>{stem}: nicht mehr stumm</translation>
    </message>
    <message>
        <source>{stem}: solo</source>
        <translation>{stem}: Solo</translation>
    </message>
    <message>
        <source>{stem}: no longer solo</source>
        <translation>{stem}: nicht mehr Solo</translation>
    </message>
</context>
<context>
    <name>AutomaticExponent</name>
    <message>
        <source>measuring the ratio for the exponent</source>
        <translation>Verhältnis für den Exponenten messen</translation>
    </message>
    <message>
        <source>The exponent stays as it was set: no model here brings a curve to set it by</source>
        <translation>Der Exponent bleibt, wie er eingestellt war: kein Modell hier bringt eine Kurve mit, nach der er sich richten könnte</translation>
    </message>
</context>
<context>
    <name>Autosaving</name>
    <message>
        <source>no automatic copies can be kept: {reason}</source>
        <translation>automatische Kopien können nicht aufbewahrt werden: {reason}</translation>
    </message>
    <message>
        <source>keeping a copy</source>
        <translation>Kopie aufbewahren</translation>
    </message>
    <message>
        <source>removing a copy</source>
        <translation>Kopie entfernen</translation>
    </message>
</context>
<context>
    <name>ClipMeter</name>
    <message>
        <source>{level}, too loud before</source>
        <translation>{level}, vorher zu laut</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Take a snapshot</source>
        <translation>Schnappschuss machen</translation>
    </message>
    <message>
        <source>Keep what is set and what came out</source>
        <translation>Aufbewahren, was eingestellt ist und was dabei herauskam</translation>
    </message>
    <message>
        <source>Add these settings to the runs</source>
        <translation>Diese Einstellungen zu den Durchläufen</translation>
    </message>
    <message>
        <source>They are rendered in the background</source>
        <translation>Sie werden im Hintergrund berechnet</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Undo the removal of a snapshot or run</source>
        <translation>Das Entfernen eines Schnappschusses oder Durchlaufs zurücknehmen</translation>
    </message>
    <message>
        <source>Hear snapshot {letter}, or the mix again</source>
        <translation>Schnappschuss {letter} hören, oder wieder die Mischung</translation>
    </message>
    <message>
        <source>Apply snapshot {letter}</source>
        <translation>Schnappschuss {letter} anwenden</translation>
    </message>
    <message>
        <source>Listen to the mix of the stems</source>
        <translation>Die Mischung der Stimmen hören</translation>
    </message>
    <message>
        <source>Listen to the selected region of the mix</source>
        <translation>Den ausgewählten Bereich der Mischung hören</translation>
    </message>
    <message>
        <source>Listen to the residual</source>
        <translation>Den Rest hören</translation>
    </message>
    <message>
        <source>Listen to the difference of two snapshots</source>
        <translation>Die Differenz zweier Schnappschüsse hören</translation>
    </message>
    <message>
        <source>Listen to the selected region of the recording</source>
        <translation>Den ausgewählten Bereich der Aufnahme hören</translation>
    </message>
    <message>
        <source>Hear the mix and snapshots equally loud</source>
        <translation>Mischung und Schnappschüsse gleich laut hören</translation>
    </message>
    <message>
        <source>Match levels</source>
        <translation>Pegel angleichen</translation>
    </message>
    <message>
        <source>Reference of the current stem…</source>
        <translation>Referenz der jetzigen Stimme…</translation>
    </message>
    <message>
        <source>A file with its true sound</source>
        <translation>Eine Datei mit ihrem wahren Klang</translation>
    </message>
    <message>
        <source>Use the references beside the recording</source>
        <translation>Die Referenzen neben der Aufnahme verwenden</translation>
    </message>
    <message>
        <source>click the lane of a stem first: it is to get the reference</source>
        <translation>klicken Sie zuerst auf die Spur einer Stimme: sie soll die Referenz bekommen</translation>
    </message>
</context>
<context>
    <name>CompareList</name>
    <message>
        <source>Snapshots and runs</source>
        <translation>Schnappschüsse und Durchläufe</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Schnappschuss</translation>
    </message>
    <message>
        <source>Keep what is set and what came out as the next snapshot (Ctrl+Shift+T)</source>
        <translation>Was eingestellt ist und was dabei herauskam, als nächsten Schnappschuss aufbewahren (Strg+Umschalt+T)</translation>
    </message>
    <message>
        <source>Add run</source>
        <translation>Durchlauf anlegen</translation>
    </message>
    <message>
        <source>Put these settings in the list, to be rendered in the background (Ctrl+Shift+R)</source>
        <translation>Diese Einstellungen in die Liste setzen; sie werden im Hintergrund berechnet (Strg+Umschalt+R)</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>Anhören</translation>
    </message>
    <message>
        <source>Hear the chosen row instead of the mix; again for the mix</source>
        <translation>Die gewählte Zeile statt der Mischung anhören; noch einmal: wieder die Mischung</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Take the settings and the result of the chosen row; one undo step</source>
        <translation>Einstellungen und Ergebnis der gewählten Zeile übernehmen; ein Schritt zum Rückgängigmachen</translation>
    </message>
    <message>
        <source>Render</source>
        <translation>Berechnen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop rendering the chosen row</source>
        <translation>Die Berechnung der gewählten Zeile anhalten</translation>
    </message>
    <message>
        <source>Render the chosen row</source>
        <translation>Die gewählte Zeile berechnen</translation>
    </message>
    <message>
        <source>Enter hears a row, F2 renames it, Delete removes it, Ctrl+Z brings it back</source>
        <translation>Eingabe hört eine Zeile an, F2 benennt sie um, Entf entfernt sie, Strg+Z holt sie zurück</translation>
    </message>
    <message>
        <source>Take the chosen row out of the list (Delete); Ctrl+Z in the list brings it back</source>
        <translation>Die gewählte Zeile aus der Liste nehmen (Entf); Strg+Z in der Liste holt sie zurück</translation>
    </message>
    <message>
        <source>In what the chosen row differs from the present settings</source>
        <translation>Worin sich die gewählte Zeile von den jetzigen Einstellungen unterscheidet</translation>
    </message>
    <message>
        <source>{name}, heard now</source>
        <translation>{name}, jetzt gehört</translation>
    </message>
    <message>
        <source>Separate by the settings of the chosen row, in the background: then it can be heard, subtracted and applied</source>
        <translation>Nach den Einstellungen der gewählten Zeile im Hintergrund trennen: dann kann sie gehört, abgezogen und angewandt werden</translation>
    </message>
    <message>
        <source>Stop rendering the chosen row; it can be rendered again</source>
        <translation>Die Berechnung der gewählten Zeile anhalten; sie kann wieder berechnet werden</translation>
    </message>
    <message>
        <source>The chosen row is rendered already</source>
        <translation>Die gewählte Zeile ist schon berechnet</translation>
    </message>
    <message>
        <source>The same as the present settings</source>
        <translation>Dieselben wie die jetzigen Einstellungen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not rendered</source>
        <translation>nicht berechnet</translation>
    </message>
</context>
<context>
    <name>ComparePanel</name>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Listen to</source>
        <translation>Gehört wird</translation>
    </message>
    <message>
        <source>What is heard in place of the mix, at the same place; without a selection, regions are everything</source>
        <translation>Was statt der Mischung an derselben Stelle gehört wird; ohne Auswahl ist ein Bereich alles</translation>
    </message>
    <message>
        <source>Difference: from this</source>
        <translation>Differenz: hiervon</translation>
    </message>
    <message>
        <source>What the other is subtracted from</source>
        <translation>Wovon der andere abgezogen wird</translation>
    </message>
    <message>
        <source>Difference: less this</source>
        <translation>Differenz: abzüglich</translation>
    </message>
    <message>
        <source>What is subtracted</source>
        <translation>Was abgezogen wird</translation>
    </message>
    <message>
        <source>Match levels</source>
        <translation>Pegel angleichen</translation>
    </message>
    <message>
        <source>Hear the mix and all snapshots as loud as the quietest of them, by K-weighted level of the selection or visible span</source>
        <translation>Mischung und alle Schnappschüsse so laut wie den leisesten hören, nach dem K-bewerteten Pegel der Auswahl oder des sichtbaren Ausschnitts</translation>
    </message>
    <message>
        <source>Stem of the reference</source>
        <translation>Stimme der Referenz</translation>
    </message>
    <message>
        <source>The stem whose true sound is chosen</source>
        <translation>Die Stimme, deren wahrer Klang gewählt wird</translation>
    </message>
    <message>
        <source>Choose the file with the true sound of this stem; or drop it on the header of its lane</source>
        <translation>Die Datei mit dem wahren Klang dieser Stimme wählen; oder sie auf den Kopf ihrer Spur ziehen</translation>
    </message>
    <message>
        <source>Reference…</source>
        <translation>Referenz…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Measure this stem no more</source>
        <translation>Diese Stimme nicht mehr messen</translation>
    </message>
    <message>
        <source>Take the files beside the recording that bear the stems&apos; names</source>
        <translation>Die Dateien neben der Aufnahme nehmen, die wie die Stimmen heißen</translation>
    </message>
    <message>
        <source>Give these references to the method, which takes them</source>
        <translation>Diese Referenzen dem Verfahren geben, das welche nimmt</translation>
    </message>
    <message>
        <source>Use for the method</source>
        <translation>Für das Verfahren verwenden</translation>
    </message>
    <message>
        <source>less</source>
        <translation>abzüglich</translation>
    </message>
    <message>
        <source>Snapshots and runs</source>
        <translation>Schnappschüsse und Durchläufe</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Messwerte</translation>
    </message>
    <message>
        <source>Mix of the stems</source>
        <translation>Mischung der Stimmen</translation>
    </message>
    <message>
        <source>Selected region of the mix</source>
        <translation>Ausgewählter Bereich der Mischung</translation>
    </message>
    <message>
        <source>Selected region of the recording</source>
        <translation>Ausgewählter Bereich der Aufnahme</translation>
    </message>
    <message>
        <source>Residual: what no stem took</source>
        <translation>Rest: was keine Stimme nahm</translation>
    </message>
    <message>
        <source>Difference of two snapshots</source>
        <translation>Differenz zweier Schnappschüsse</translation>
    </message>
    <message>
        <source>Present settings</source>
        <translation>Jetzige Einstellungen</translation>
    </message>
    <message>
        <source>Use {files}</source>
        <translation>{files} verwenden</translation>
    </message>
    <message>
        <source>Use the references found beside the recording: {files}</source>
        <translation>Die neben der Aufnahme gefundenen Referenzen verwenden: {files}</translation>
    </message>
</context>
<context>
    <name>Comparing</name>
    <message>
        <source>Snapshot {letter}</source>
        <translation>Schnappschuss {letter}</translation>
    </message>
    <message>
        <source>Mix, until {name} is rendered</source>
        <translation>Mischung, bis {name} berechnet ist</translation>
    </message>
    <message>
        <source>Heard: {name}</source>
        <translation>Gehört: {name}</translation>
    </message>
    <message>
        <source>Heard: region</source>
        <translation>Gehört: Bereich</translation>
    </message>
    <message>
        <source>Heard: region of the recording</source>
        <translation>Gehört: Bereich der Aufnahme</translation>
    </message>
    <message>
        <source>Heard: residual</source>
        <translation>Gehört: Rest</translation>
    </message>
    <message>
        <source>Heard: difference {first} − {second}</source>
        <translation>Gehört: Differenz {first} − {second}</translation>
    </message>
    <message>
        <source>present</source>
        <translation>jetzige</translation>
    </message>
    <message>
        <source>{name} was removed; Ctrl+Z in the list, or Bring back in the menu Compare, undoes it</source>
        <translation>{name} wurde entfernt; Strg+Z in der Liste, oder Zurückholen im Menü Vergleichen, nimmt das zurück</translation>
    </message>
    <message>
        <source>choose a method first</source>
        <translation>wählen Sie zuerst ein Verfahren</translation>
    </message>
    <message>
        <source>open a recording first</source>
        <translation>öffnen Sie zuerst eine Aufnahme</translation>
    </message>
    <message>
        <source>There is no snapshot {letter} of this recording</source>
        <translation>Von dieser Aufnahme gibt es keinen Schnappschuss {letter}</translation>
    </message>
    <message>
        <source>The difference is heard when {name} is rendered; until then, the mix</source>
        <translation>Die Differenz wird gehört, sobald {name} berechnet ist; bis dahin die Mischung</translation>
    </message>
    <message>
        <source>{name} is heard when it is rendered; until then, the mix</source>
        <translation>{name} wird gehört, sobald es berechnet ist; bis dahin die Mischung</translation>
    </message>
    <message>
        <source>{name} is heard as it was taken; mute, solo, gain and pan act on the mix</source>
        <translation>{name} ist so zu hören wie aufgenommen; stumm, solo, Pegel und Panorama gelten für die Mischung</translation>
    </message>
</context>
<context>
    <name>ComponentModel</name>
    <message>
        <source>Stem {name}</source>
        <translation>Stimme {name}</translation>
    </message>
    <message>
        <source>Component {number} of {stem}, {share:.1f} % of the energy, around {centre}, {level:+.1f} dB</source>
        <translation>Komponente {number} von {stem}, {share:.1f} % der Energie, um {centre}, {level:+.1f} dB</translation>
    </message>
    <message>
        <source>{component}, switched off</source>
        <translation>{component}, ausgeschaltet</translation>
    </message>
</context>
<context>
    <name>Components</name>
    <message>
        <source>Components are where the method put them: other ones came out. Undo brings those before back, with your moves</source>
        <translation>Die Komponenten sind, wo das Verfahren sie hinlegte: es kamen andere heraus. Rückgängig bringt die vorigen mit Ihren Verschiebungen zurück</translation>
    </message>
    <message>
        <source>drawing components</source>
        <translation>Komponenten zeichnen</translation>
    </message>
</context>
<context>
    <name>ComponentsDock</name>
    <message>
        <source>Components</source>
        <translation>Komponenten</translation>
    </message>
</context>
<context>
    <name>ComponentsPanel</name>
    <message>
        <source>Order of the components</source>
        <translation>Reihenfolge der Komponenten</translation>
    </message>
    <message>
        <source>By stem</source>
        <translation>Nach Stimme</translation>
    </message>
    <message>
        <source>By share of the energy</source>
        <translation>Nach Anteil an der Energie</translation>
    </message>
    <message>
        <source>By frequency</source>
        <translation>Nach Frequenz</translation>
    </message>
    <message>
        <source>By number</source>
        <translation>Nach Nummer</translation>
    </message>
    <message>
        <source>Put back all components</source>
        <translation>Alle Komponenten zurücklegen</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>Zurücklegen</translation>
    </message>
    <message>
        <source>Every component goes where the method put it, at its own level</source>
        <translation>Jede Komponente geht mit ihrem eigenen Pegel dorthin, wo das Verfahren sie hinlegte</translation>
    </message>
    <message>
        <source>Hold H to hear the chosen, Space switches on and off, Enter moves to a stem; drag rows to a stem or a lane</source>
        <translation>H gedrückt halten: die gewählten hören; Leertaste schaltet ein und aus, Eingabe verschiebt zu einer Stimme; Zeilen auf eine Stimme oder Spur ziehen</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>Komponenten</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Chosen components sound</source>
        <translation>Gewählte Komponenten erklingen</translation>
    </message>
    <message>
        <source>Level of the chosen components in decibels</source>
        <translation>Pegel der gewählten Komponenten in Dezibel</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>Anhören</translation>
    </message>
    <message>
        <source>Hear the chosen components alone while this is held</source>
        <translation>Die gewählten Komponenten allein hören, solange dies gedrückt ist</translation>
    </message>
    <message>
        <source>Move to</source>
        <translation>Verschieben zu</translation>
    </message>
    <message>
        <source>Move the chosen components to a stem</source>
        <translation>Die gewählten Komponenten zu einer Stimme verschieben</translation>
    </message>
    <message>
        <source>New stem</source>
        <translation>Neue Stimme</translation>
    </message>
    <message>
        <source>Make a new stem of the chosen components</source>
        <translation>Aus den gewählten Komponenten eine neue Stimme machen</translation>
    </message>
    <message>
        <source>What a separation found out of the recording, part by part, appears here when it has begun</source>
        <translation>Was eine Trennung Teil für Teil aus der Aufnahme herausfand, erscheint hier, sobald sie begonnen hat</translation>
    </message>
    <message>
        <source>This method has no components: only those that factorise the recording, such as NMF, have some</source>
        <translation>Dieses Verfahren hat keine Komponenten: nur solche, die die Aufnahme faktorisieren, wie die NMF, haben welche</translation>
    </message>
</context>
<context>
    <name>CostPlot</name>
    <message>
        <source>Cost of the fit while it is worked on</source>
        <translation>Kosten der Anpassung, während daran gearbeitet wird</translation>
    </message>
    <message>
        <source>Cost, logarithmic</source>
        <translation>Kosten, logarithmisch</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>measurement</source>
        <translation>Messung</translation>
    </message>
</context>
<context>
    <name>Drawing</name>
    <message>
        <source>drawing the overview</source>
        <translation>Übersicht zeichnen</translation>
    </message>
    <message>
        <source>drawing the waveform</source>
        <translation>Wellenform zeichnen</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Edits</source>
        <translation>Edits</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Größerer Pinsel</translation>
    </message>
    <message>
        <source>Select time only, or time and frequency</source>
        <translation>Nur Zeit auswählen, oder Zeit und Frequenz</translation>
    </message>
    <message>
        <source>Target stem</source>
        <translation>Zielstimme</translation>
    </message>
    <message>
        <source>The lane&apos;s own stem</source>
        <translation>Die Stimme der Spur</translation>
    </message>
    <message>
        <source>Edit the stem in whose lane you work</source>
        <translation>Die Stimme bearbeiten, in deren Spur Sie arbeiten</translation>
    </message>
    <message>
        <source>Edit this stem, whatever the lane</source>
        <translation>Diese Stimme bearbeiten, auf welcher Spur auch immer</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Wegnehmen</translation>
    </message>
    <message>
        <source>Painting and Enter take from the target stem, and give to the others</source>
        <translation>Malen und Eingabe nehmen der Zielstimme und geben den anderen</translation>
    </message>
    <message>
        <source>The others&apos; energy in the selection goes to the target stem</source>
        <translation>Die Energie der anderen in der Auswahl geht an die Zielstimme</translation>
    </message>
    <message>
        <source>Give</source>
        <translation>Geben</translation>
    </message>
    <message>
        <source>The target stem&apos;s energy in the selection goes to the others</source>
        <translation>Die Energie der Zielstimme in der Auswahl geht an die anderen</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>Nehmen</translation>
    </message>
    <message>
        <source>The target stem&apos;s energy in the selection goes to the residual</source>
        <translation>Die Energie der Zielstimme in der Auswahl geht in den Rest</translation>
    </message>
    <message>
        <source>Attenuate</source>
        <translation>Abschwächen</translation>
    </message>
    <message>
        <source>Paint to guide</source>
        <translation>Malen, um zu lenken</translation>
    </message>
    <message>
        <source>What is painted guides the method</source>
        <translation>Was gemalt ist, lenkt das Verfahren</translation>
    </message>
    <message>
        <source>Done again</source>
        <translation>Wiederholt</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>Target stem: {stem}</source>
        <translation>Zielstimme: {stem}</translation>
    </message>
</context>
<context>
    <name>EditsModel</name>
    <message>
        <source>give to {stem}</source>
        <translation>{stem} geben</translation>
    </message>
    <message>
        <source>take from {stem}</source>
        <translation>{stem} nehmen</translation>
    </message>
    <message>
        <source>attenuate in {stem}</source>
        <translation>in {stem} abschwächen</translation>
    </message>
    <message>
        <source>no stem {stem} here: does not act</source>
        <translation>keine Stimme {stem} hier: wirkt nicht</translation>
    </message>
</context>
<context>
    <name>EditsPanel</name>
    <message>
        <source>Paint to guide</source>
        <translation>Malen, um zu lenken</translation>
    </message>
    <message>
        <source>What is painted guides the method, which separates anew, instead of correcting its masks (G)</source>
        <translation>Was gemalt ist, lenkt das Verfahren, das neu trennt, statt dessen Masken zu verbessern (G)</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Überlagerung</translation>
    </message>
    <message>
        <source>What is drawn over the spectrograms</source>
        <translation>Was über die Spektrogramme gezeichnet wird</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>What was painted</source>
        <translation>Was gemalt wurde</translation>
    </message>
    <message>
        <source>The masks</source>
        <translation>Die Masken</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich änderte</translation>
    </message>
    <message>
        <source>Opacity of the overlay in percent</source>
        <translation>Deckkraft der Überlagerung in Prozent</translation>
    </message>
    <message>
        <source>Edits</source>
        <translation>Bearbeitungen</translation>
    </message>
    <message>
        <source>They act from top to bottom. Space switches one off</source>
        <translation>Sie wirken von oben nach unten. Leertaste schaltet eine aus</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Let this edit act earlier (Alt+Up)</source>
        <translation>Diese Bearbeitung früher wirken lassen (Alt+Auf)</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Let this edit act later (Alt+Down)</source>
        <translation>Diese Bearbeitung später wirken lassen (Alt+Ab)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Forget this edit (Delete in the list)</source>
        <translation>Diese Bearbeitung vergessen (Entf in der Liste)</translation>
    </message>
    <message>
        <source>Edits whose stem the method does not give act on the target stem instead (Enter in the list)</source>
        <translation>Bearbeitungen, deren Stimme das Verfahren nicht gibt, wirken stattdessen auf die Zielstimme (Eingabe in der Liste)</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Let them act on {stem}</source>
        <translation>Auf {stem} wirken lassen</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Nothing is open</source>
        <translation>Nichts ist geöffnet</translation>
    </message>
    <message>
        <source>Drop a recording here</source>
        <translation>Ziehen Sie eine Aufnahme hierher</translation>
    </message>
    <message>
        <source>WAV, FLAC, MP3, OGG, M4A, AIFF, video and more - any rate, up to eight channels</source>
        <translation>WAV, FLAC, MP3, OGG, M4A, AIFF, Video und mehr - jede Abtastrate, bis zu acht Kanäle</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Eine Aufnahme öffnen</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Demo ausprobieren</translation>
    </message>
    <message>
        <source>Open the demo recording: speech with piano</source>
        <translation>Die Demoaufnahme öffnen: Sprache mit Klavier</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export stems</source>
        <translation>Stimmen exportieren</translation>
    </message>
    <message>
        <source>Export {name}</source>
        <translation>{name} exportieren</translation>
    </message>
    <message>
        <source>Folder to export to</source>
        <translation>Ordner, in den exportiert wird</translation>
    </message>
    <message>
        <source>Names of the files: {track}, {stem}, {method} and {number} are filled in</source>
        <translation>Namen der Dateien: {track}, {stem}, {method} und {number} werden eingesetzt</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Choose the folder to export to</source>
        <translation>Den Ordner wählen, in den exportiert wird</translation>
    </message>
    <message>
        <source>Files that will be written</source>
        <translation>Dateien, die geschrieben werden</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Was nicht stimmt</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export the chosen stems</source>
        <translation>Die gewählten Stimmen exportieren</translation>
    </message>
    <message>
        <source>Close without exporting</source>
        <translation>Schließen, ohne zu exportieren</translation>
    </message>
    <message>
        <source>Stems</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Wählen Sie einen Ordner</translation>
    </message>
    <message>
        <source>Choose at least one stem</source>
        <translation>Wählen Sie mindestens eine Stimme</translation>
    </message>
    <message>
        <source>{format} cannot store {subtype}; it can store {others}</source>
        <translation>{format} kann {subtype} nicht speichern; es kann {others}</translation>
    </message>
    <message>
        <source>Replace existing files?</source>
        <translation>Vorhandene Dateien ersetzen?</translation>
    </message>
    <message>
        <source>These files exist already. Replace them?</source>
        <translation>Diese Dateien gibt es schon. Sollen sie ersetzt werden?</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>there are no stems to export yet; separate the recording first</source>
        <translation>es gibt noch keine Stimmen zu exportieren; trennen Sie zuerst die Aufnahme</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>; turned down to {turned_down:.2f} so that nothing clips</source>
        <translation>; auf das {turned_down:.2f}-fache leiser gestellt, damit nichts übersteuert</translation>
    </message>
    <message>
        <source>{count} file written to {folder}</source>
        <translation>{count} Datei geschrieben nach {folder}</translation>
    </message>
    <message>
        <source>{count} files written to {folder}</source>
        <translation>{count} Dateien geschrieben nach {folder}</translation>
    </message>
</context>
<context>
    <name>Fold</name>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>folded away</source>
        <translation>zugeklappt</translation>
    </message>
</context>
<context>
    <name>FrequencyAxis</name>
    <message>
        <source>Frequency axis</source>
        <translation>Frequenzachse</translation>
    </message>
</context>
<context>
    <name>GuideWindow</name>
    <message>
        <source>User guide</source>
        <translation>Benutzerhandbuch</translation>
    </message>
    <message>
        <source>Arrows scroll, Tab goes to the next link</source>
        <translation>Pfeiltasten blättern, Tabulator geht zum nächsten Verweis</translation>
    </message>
</context>
<context>
    <name>HeaderScore</name>
    <message>
        <source>Score of {stem}</source>
        <translation>Messwert von {stem}</translation>
    </message>
    <message>
        <source>SDR -</source>
        <translation>SDR -</translation>
    </message>
    <message>
        <source>There is no score: {reason}</source>
        <translation>Es gibt keinen Messwert: {reason}</translation>
    </message>
    <message>
        <source>SDR {value:.1f} of {best} dB</source>
        <translation>SDR {value:.1f} von {best} dB</translation>
    </message>
    <message>
        <source>Signal to distortion against the reference, and what ideal masks reach; the Compare panel tells more</source>
        <translation>Verhältnis von Signal zu Verzerrung gegen die Referenz, und was ideale Masken erreichen; das Feld Vergleichen sagt mehr</translation>
    </message>
</context>
<context>
    <name>HeardDisplay</name>
    <message>
        <source>What is heard</source>
        <translation>Was gehört wird</translation>
    </message>
    <message>
        <source>What is heard in place of the mix; Shift+F5 goes back to the mix</source>
        <translation>Was statt der Mischung gehört wird; Umschalt+F5 geht zur Mischung zurück</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>User guide</source>
        <translation>Benutzerhandbuch</translation>
    </message>
    <message>
        <source>How everything is done, with pictures</source>
        <translation>Wie alles gemacht wird, mit Bildern</translation>
    </message>
    <message>
        <source>All keys, and what the mouse does with the tool in hand</source>
        <translation>Alle Tasten, und was die Maus mit dem gewählten Werkzeug tut</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <source>About Workbench</source>
        <translation>Über Workbench</translation>
    </message>
    <message>
        <source>What this is, and its version</source>
        <translation>Was dies ist, und seine Version</translation>
    </message>
    <message>
        <source>Workbench {version}: audio source separation that can be seen, steered and measured.</source>
        <translation>Workbench {version}: Trennung von Klangquellen, die man sehen, lenken und messen kann.</translation>
    </message>
</context>
<context>
    <name>KeysWindow</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <source>Search keys</source>
        <translation>Tasten suchen</translation>
    </message>
    <message>
        <source>Show only keys and actions with these letters</source>
        <translation>Nur Tasten und Befehle mit diesen Buchstaben zeigen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Every action that has a key, menu by menu</source>
        <translation>Jeder Befehl, der eine Taste hat, Menü für Menü</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was sie tut</translation>
    </message>
    <message>
        <source>Mouse, with the tool {tool}</source>
        <translation>Maus, mit dem Werkzeug {tool}</translation>
    </message>
    <message>
        <source>Where the keyboard is in a list</source>
        <translation>Wenn die Tastatur in einer Liste ist</translation>
    </message>
    <message>
        <source>Zoom time at the pointer</source>
        <translation>Zeit am Mauszeiger zoomen</translation>
    </message>
    <message>
        <source>Scroll in time</source>
        <translation>In der Zeit blättern</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>Shift + wheel</source>
        <translation>Umschalt + Mausrad</translation>
    </message>
    <message>
        <source>Alt + wheel</source>
        <translation>Alt + Mausrad</translation>
    </message>
    <message>
        <source>Zoom in frequency</source>
        <translation>In die Frequenz zoomen</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>Ziehen mit der Mitteltaste</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Das Bild verschieben</translation>
    </message>
</context>
<context>
    <name>Lane</name>
    <message>
        <source>Lane of {name}</source>
        <translation>Spur von {name}</translation>
    </message>
    <message>
        <source>Spectrogram of {name}</source>
        <translation>Spektrogramm von {name}</translation>
    </message>
    <message>
        <source>Lane of {title}</source>
        <translation>Spur von {title}</translation>
    </message>
    <message>
        <source>Spectrogram of {title}</source>
        <translation>Spektrogramm von {title}</translation>
    </message>
    <message>
        <source>current stem</source>
        <translation>jetzige Stimme</translation>
    </message>
</context>
<context>
    <name>LaneReferences</name>
    <message>
        <source>opening references</source>
        <translation>Referenzen öffnen</translation>
    </message>
    <message>
        <source>references that cannot be used now stay named in the project: {problems}</source>
        <translation>Referenzen, die jetzt nicht zu verwenden sind, bleiben im Projekt genannt: {problems}</translation>
    </message>
    <message>
        <source>separate the recording first: references beside it bear the names of its stems</source>
        <translation>trennen Sie zuerst die Aufnahme: Referenzen daneben heißen wie ihre Stimmen</translation>
    </message>
    <message>
        <source>Reference of {stem}</source>
        <translation>Referenz von {stem}</translation>
    </message>
    <message>
        <source>Sound and video ({patterns});;All files (*)</source>
        <translation>Klang und Video ({patterns});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Reference of {stem}: {sentence}</source>
        <translation>Referenz von {stem}: {sentence}</translation>
    </message>
    <message>
        <source>looking for references</source>
        <translation>Referenzen suchen</translation>
    </message>
    <message>
        <source>All references beside the recording are taken already</source>
        <translation>Alle Referenzen neben der Aufnahme sind schon genommen</translation>
    </message>
    <message>
        <source>No file beside {name} bears the name of a stem ({stems})</source>
        <translation>Keine Datei neben {name} heißt wie eine Stimme ({stems})</translation>
    </message>
    <message>
        <source>One file is the reference of {stem}: drop just one on its header</source>
        <translation>Eine Datei ist die Referenz von {stem}: ziehen Sie nur eine auf ihren Kopf</translation>
    </message>
</context>
<context>
    <name>LanesView</name>
    <message>
        <source>Spectrograms</source>
        <translation>Spektrogramme</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Spuren</translation>
    </message>
    <message>
        <source>From here, Up and Down choose a stem, and every key of the window works</source>
        <translation>Von hier aus wählen Auf und Ab eine Stimme, und jede Taste des Fensters wirkt</translation>
    </message>
    <message>
        <source>appears when the recording is separated</source>
        <translation>erscheint, wenn die Aufnahme getrennt ist</translation>
    </message>
</context>
<context>
    <name>LearnSourceDialog</name>
    <message>
        <source>Learn a source</source>
        <translation>Quelle lernen</translation>
    </message>
    <message>
        <source>Learn a source from where it plays alone</source>
        <translation>Eine Quelle dort lernen, wo sie allein spielt</translation>
    </message>
    <message>
        <source>Name of the source</source>
        <translation>Name der Quelle</translation>
    </message>
    <message>
        <source>A word, such as voice</source>
        <translation>Ein Wort, zum Beispiel Gesang</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>What is selected</source>
        <translation>Was ausgewählt ist</translation>
    </message>
    <message>
        <source>Add the selection</source>
        <translation>Auswahl hinzufügen</translation>
    </message>
    <message>
        <source>Add the selection to the source of that name</source>
        <translation>Die Auswahl der Quelle dieses Namens hinzufügen</translation>
    </message>
    <message>
        <source>Marked spans</source>
        <translation>Markierte Abschnitte</translation>
    </message>
    <message>
        <source>Spans in which a source plays alone</source>
        <translation>Abschnitte, in denen eine Quelle allein spielt</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen spans</source>
        <translation>Die gewählten Abschnitte entfernen</translation>
    </message>
    <message>
        <source>Learn and separate</source>
        <translation>Lernen und trennen</translation>
    </message>
    <message>
        <source>Learn these sources and separate by them</source>
        <translation>Diese Quellen lernen und nach ihnen trennen</translation>
    </message>
    <message>
        <source>Select where one source plays alone, give it a name and add it; several spans, and several sources, are welcome</source>
        <translation>Wählen Sie aus, wo eine Quelle allein spielt, geben Sie ihr einen Namen und fügen Sie sie hinzu; mehrere Abschnitte und mehrere Quellen sind willkommen</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>Nichts ist ausgewählt</translation>
    </message>
    <message>
        <source>Selected: {start} to {stop}, at all frequencies</source>
        <translation>Ausgewählt: {start} bis {stop}, bei allen Frequenzen</translation>
    </message>
</context>
<context>
    <name>LearningSources</name>
    <message>
        <source>open a recording first</source>
        <translation>öffnen Sie zuerst eine Aufnahme</translation>
    </message>
    <message>
        <source>learning a source</source>
        <translation>Quelle lernen</translation>
    </message>
    <message>
        <source>{sources} learnt, and saved as the model {model}</source>
        <translation>{sources} gelernt und als Modell {model} gespeichert</translation>
    </message>
</context>
<context>
    <name>LevelMatching</name>
    <message>
        <source>measuring levels</source>
        <translation>Pegel messen</translation>
    </message>
</context>
<context>
    <name>LevelScale</name>
    <message>
        <source>Brightest level</source>
        <translation>Hellster Pegel</translation>
    </message>
    <message>
        <source>Everything louder is drawn in the brightest colour; lower shows more</source>
        <translation>Alles Lautere wird in der hellsten Farbe gezeichnet; niedriger zeigt mehr</translation>
    </message>
    <message>
        <source>Darkest level</source>
        <translation>Dunkelster Pegel</translation>
    </message>
    <message>
        <source>Everything quieter is drawn dark; higher hides more of the noise</source>
        <translation>Alles Leisere wird dunkel gezeichnet; höher verbirgt mehr vom Rauschen</translation>
    </message>
    <message>
        <source>Colours of the levels in decibels</source>
        <translation>Farben der Pegel in Dezibel</translation>
    </message>
</context>
<context>
    <name>Listening</name>
    <message>
        <source>{reason}; the default output is taken</source>
        <translation>{reason}; der Standardausgang wird genommen</translation>
    </message>
    <message>
        <source>{reason}; Play goes on from here on whatever output there is then</source>
        <translation>{reason}; Wiedergabe geht von hier aus weiter, auf welchem Ausgang auch immer dann da ist</translation>
    </message>
</context>
<context>
    <name>LiveDock</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Live separation</source>
        <translation>Trennung live</translation>
    </message>
    <message>
        <source>Live input</source>
        <translation>Live-Eingang</translation>
    </message>
    <message>
        <source>What is listened to</source>
        <translation>Worauf gehört wird</translation>
    </message>
    <message>
        <source>Look for sound devices again</source>
        <translation>Noch einmal nach Klanggeräten suchen</translation>
    </message>
    <message>
        <source>Look for devices that were plugged in meanwhile</source>
        <translation>Nach Geräten suchen, die inzwischen angesteckt wurden</translation>
    </message>
    <message>
        <source>Rescan</source>
        <translation>Neu suchen</translation>
    </message>
    <message>
        <source>Live output</source>
        <translation>Live-Ausgang</translation>
    </message>
    <message>
        <source>Where it is heard</source>
        <translation>Wo es gehört wird</translation>
    </message>
    <message>
        <source>What is heard live</source>
        <translation>Was live gehört wird</translation>
    </message>
    <message>
        <source>The mix obeys mute, solo and gain of the stems</source>
        <translation>Die Mischung richtet sich nach Stumm, Solo und Pegel der Stimmen</translation>
    </message>
    <message>
        <source>Block latency in milliseconds</source>
        <translation>Verzögerung eines Blocks in Millisekunden</translation>
    </message>
    <message>
        <source>Shorter is heard sooner and may have gaps</source>
        <translation>Kürzer wird eher gehört und kann Lücken haben</translation>
    </message>
    <message>
        <source>Keep files</source>
        <translation>Dateien aufbewahren</translation>
    </message>
    <message>
        <source>Keep the input and every stem as files</source>
        <translation>Den Eingang und jede Stimme als Dateien aufbewahren</translation>
    </message>
    <message>
        <source>Start live separation</source>
        <translation>Trennung live starten</translation>
    </message>
    <message>
        <source>Level of the live input</source>
        <translation>Pegel des Live-Eingangs</translation>
    </message>
    <message>
        <source>Level of what is heard live</source>
        <translation>Pegel dessen, was live gehört wird</translation>
    </message>
    <message>
        <source>Not running</source>
        <translation>Läuft nicht</translation>
    </message>
    <message>
        <source>Latency, load and gaps of the live separation</source>
        <translation>Verzögerung, Last und Lücken der Trennung live</translation>
    </message>
    <message>
        <source>As WAV files in {folder}; the input opens as a recording when it ends</source>
        <translation>Als WAV-Dateien in {folder}; der Eingang wird am Ende als Aufnahme geöffnet</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>In</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>Anhören</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Live stopped, as its panel was closed</source>
        <translation>Live wurde angehalten, weil sein Feld geschlossen wurde</translation>
    </message>
    <message>
        <source>Live stopped, as its panel was closed; nothing was kept</source>
        <translation>Live wurde angehalten, weil sein Feld geschlossen wurde; nichts wurde aufbewahrt</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop live separation</source>
        <translation>Trennung live anhalten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>Not heard</source>
        <translation>Nicht gehört</translation>
    </message>
    <message>
        <source>{name}, as if live</source>
        <translation>{name}, als wäre es live</translation>
    </message>
    <message>
        <source>Mix of the stems</source>
        <translation>Mischung der Stimmen</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>{count} live files kept in {folder}: {names}</source>
        <translation>{count} Live-Dateien aufbewahrt in {folder}: {names}</translation>
    </message>
</context>
<context>
    <name>LiveRunning</name>
    <message>
        <source>looking for sound devices</source>
        <translation>Klanggeräte suchen</translation>
    </message>
    <message>
        <source>there is no method that can run live</source>
        <translation>kein Verfahren kann live laufen</translation>
    </message>
    <message>
        <source>starting live separation</source>
        <translation>Trennung live starten</translation>
    </message>
    <message>
        <source>finishing the live recording</source>
        <translation>Live-Aufnahme abschließen</translation>
    </message>
    <message>
        <source>stopping live separation</source>
        <translation>Trennung live anhalten</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Loss while it is trained</source>
        <translation>Verlust während des Trainings</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Loss of {name}, logarithmic</source>
        <translation>Verlust von {name}, logarithmisch</translation>
    </message>
    <message>
        <source>Loss of {name}</source>
        <translation>Verlust von {name}</translation>
    </message>
</context>
<context>
    <name>MainBar</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Open recordings</source>
        <translation>Aufnahmen öffnen</translation>
    </message>
    <message>
        <source>The recordings that are open; each keeps its stems</source>
        <translation>Die geöffneten Aufnahmen; jede behält ihre Stimmen</translation>
    </message>
    <message>
        <source>{name} in {folder}</source>
        <translation>{name} in {folder}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open recordings</source>
        <translation>Aufnahmen öffnen</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>The arrow keys go from one panel to the next</source>
        <translation>Die Pfeiltasten gehen von einem Feld zum nächsten</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Model panel</source>
        <translation>Feld des Modells</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Sound, video and projects ({patterns} *{ending});;All files (*)</source>
        <translation>Klang, Video und Projekte ({patterns} *{ending});;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Separation</source>
        <translation>&amp;Trennung</translation>
    </message>
    <message>
        <source>S&amp;tem</source>
        <translation>&amp;Stimme</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>&amp;Hören</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>H&amp;ilfe</translation>
    </message>
    <message>
        <source>Open recordings, or drop them here</source>
        <translation>Aufnahmen öffnen; oder ziehen Sie sie hierher</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Open the demo recording</source>
        <translation>Die Demoaufnahme öffnen</translation>
    </message>
    <message>
        <source>Real speech with real piano</source>
        <translation>Wirkliche Sprache mit wirklichem Klavier</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Write stems to files</source>
        <translation>Stimmen in Dateien schreiben</translation>
    </message>
    <message>
        <source>Its stems are forgotten; files stay</source>
        <translation>Ihre Stimmen werden vergessen; Dateien bleiben</translation>
    </message>
    <message>
        <source>Close the recording</source>
        <translation>Die Aufnahme schließen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change</source>
        <translation>Die letzte Änderung zurücknehmen</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Was zurückgenommen wurde, wieder tun</translation>
    </message>
    <message>
        <source>Select everything</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Cancel the job, or clear the selection</source>
        <translation>Den Auftrag abbrechen, oder die Auswahl aufheben</translation>
    </message>
    <message>
        <source>Output, theme, and what the wheel does</source>
        <translation>Ausgang, Farbschema, und was das Mausrad tut</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Separate the recording</source>
        <translation>Die Aufnahme trennen</translation>
    </message>
    <message>
        <source>Separate</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Mark where a source plays alone: it is learnt, saved as a model, and separated by</source>
        <translation>Markieren, wo eine Quelle allein spielt: sie wird gelernt, als Modell gespeichert, und danach wird getrennt</translation>
    </message>
    <message>
        <source>Learn a source from the selection…</source>
        <translation>Quelle aus der Auswahl lernen…</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Play from the playhead, or pause</source>
        <translation>Vom Abspielkopf an spielen, oder anhalten</translation>
    </message>
    <message>
        <source>Repeat the selection, or everything where nothing is selected</source>
        <translation>Die Auswahl wiederholen, oder alles, wo nichts ausgewählt ist</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Schleife</translation>
    </message>
    <message>
        <source>Play the selection</source>
        <translation>Die Auswahl spielen</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>Zum Anfang</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>Zum Ende</translation>
    </message>
    <message>
        <source>Back 1 s</source>
        <translation>1 s zurück</translation>
    </message>
    <message>
        <source>Forward 1 s</source>
        <translation>1 s vor</translation>
    </message>
    <message>
        <source>Back 10 s</source>
        <translation>10 s zurück</translation>
    </message>
    <message>
        <source>Forward 10 s</source>
        <translation>10 s vor</translation>
    </message>
    <message>
        <source>Put out all marks of what was too loud</source>
        <translation>Alle Zeichen dafür löschen, dass etwas zu laut war</translation>
    </message>
    <message>
        <source>Clear clip marks</source>
        <translation>Übersteuerungszeichen löschen</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Separate what a microphone hears, while it hears it</source>
        <translation>Trennen, was ein Mikrofon hört, während es hört</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Zoom to the selection</source>
        <translation>Auf die Auswahl zoomen</translation>
    </message>
    <message>
        <source>Scroll left</source>
        <translation>Nach links blättern</translation>
    </message>
    <message>
        <source>Scroll right</source>
        <translation>Nach rechts blättern</translation>
    </message>
    <message>
        <source>Zoom in frequency</source>
        <translation>In die Frequenz zoomen</translation>
    </message>
    <message>
        <source>Zoom out frequency</source>
        <translation>Aus der Frequenz herauszoomen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
</context>
<context>
    <name>MessageStrip</name>
    <message>
        <source>Errors and notices</source>
        <translation>Fehler und Hinweise</translation>
    </message>
    <message>
        <source>Messages that wait</source>
        <translation>Wartende Meldungen</translation>
    </message>
    <message>
        <source>Show all messages, or the newest alone</source>
        <translation>Alle Meldungen zeigen, oder nur die neueste</translation>
    </message>
    <message>
        <source>Clear all messages</source>
        <translation>Alle Meldungen schließen</translation>
    </message>
    <message>
        <source>Close all messages, those that wait too</source>
        <translation>Alle Meldungen schließen, auch wartende</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alle schließen</translation>
    </message>
    <message>
        <source>hide {count} older</source>
        <translation>{count} ältere verbergen</translation>
    </message>
    <message>
        <source>{count} older</source>
        <translation>{count} ältere</translation>
    </message>
</context>
<context>
    <name>Metering</name>
    <message>
        <source>Level of what is heard</source>
        <translation>Pegel dessen, was gehört wird</translation>
    </message>
    <message>
        <source>what is heard</source>
        <translation>was gehört wird</translation>
    </message>
    <message>
        <source>Level of {stem} in what is heard</source>
        <translation>Pegel von {stem} in dem, was gehört wird</translation>
    </message>
    <message>
        <source>{stem} in the mix</source>
        <translation>{stem} in der Mischung</translation>
    </message>
    <message>
        <source>Peaks of {what}, -60 dB to full scale. The mark lights up beyond full scale; a click or Delete puts it out</source>
        <translation>Spitzen von {what}, -60 dB bis Vollaussteuerung. Das Zeichen leuchtet bei Übersteuerung auf; ein Klick oder Entf löscht es</translation>
    </message>
</context>
<context>
    <name>MethodChooser</name>
    <message>
        <source>Separation method</source>
        <translation>Trennverfahren</translation>
    </message>
    <message>
        <source>Choose a method</source>
        <translation>Wählen Sie ein Verfahren</translation>
    </message>
</context>
<context>
    <name>MixtureHeader</name>
    <message>
        <source>Name of the recording</source>
        <translation>Name der Aufnahme</translation>
    </message>
    <message>
        <source>Format of the recording</source>
        <translation>Format der Aufnahme</translation>
    </message>
    <message>
        <source>Notices about the recording</source>
        <translation>Hinweise zur Aufnahme</translation>
    </message>
    <message>
        <source>Mixture</source>
        <translation>Mischung</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>mono</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>stereo</translation>
    </message>
    <message>
        <source>{count} channels</source>
        <translation>{count} Kanäle</translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Model of the separation method</source>
        <translation>Modell des Trennverfahrens</translation>
    </message>
    <message>
        <source>What the method has learnt, and for which sources</source>
        <translation>Was das Verfahren gelernt hat, und für welche Quellen</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Wählen Sie ein Modell</translation>
    </message>
    <message>
        <source>Learn a model from recordings of every source alone</source>
        <translation>Ein Modell aus Aufnahmen lernen, in denen jede Quelle allein zu hören ist</translation>
    </message>
    <message>
        <source>Train a model…</source>
        <translation>Modell trainieren…</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>Modell trainieren</translation>
    </message>
    <message>
        <source>Separate</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Separate the recording into stems</source>
        <translation>Die Aufnahme in Stimmen trennen</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>Trennverfahren</translation>
    </message>
    <message>
        <source>What is done to the recording before the separator hears it</source>
        <translation>Was mit der Aufnahme getan wird, bevor das Verfahren sie hört</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>Vorverarbeitung</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Open a recording first</source>
        <translation>Öffnen Sie zuerst eine Aufnahme</translation>
    </message>
    <message>
        <source>Choose a method first</source>
        <translation>Wählen Sie zuerst ein Verfahren</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Choose a model&apos;s folder</source>
        <translation>Den Ordner eines Modells wählen</translation>
    </message>
</context>
<context>
    <name>NumberControl</name>
    <message>
        <source>{name}, slider</source>
        <translation>{name}, Schieberegler</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>opening {name}</source>
        <translation>{name} öffnen</translation>
    </message>
</context>
<context>
    <name>OptionsBar</name>
    <message>
        <source>Options of the tool</source>
        <translation>Optionen des Werkzeugs</translation>
    </message>
    <message>
        <source>Target stem</source>
        <translation>Zielstimme</translation>
    </message>
    <message>
        <source>The stem that is painted for (Ctrl+1 to Ctrl+9; with the hand and the time range, Ctrl+1 and Ctrl+3 zoom)</source>
        <translation>Die Stimme, für die gemalt wird (Strg+1 bis Strg+9; mit Hand und Zeitbereich zoomen Strg+1 und Strg+3)</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Radius of the brush in pixels; [ and ] change it</source>
        <translation>Halbmesser des Pinsels in Pixeln; [ und ] ändern ihn</translation>
    </message>
    <message>
        <source>Harmonics</source>
        <translation>Obertöne</translation>
    </message>
    <message>
        <source>So many multiples of the painted frequency, as far as there are any</source>
        <translation>So viele Vielfache der gemalten Frequenz, soweit es sie gibt</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>How far the level may differ from where you click</source>
        <translation>Wie weit der Pegel von dem der angeklickten Stelle abweichen darf</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>The share of the energy that is moved</source>
        <translation>Der Anteil der Energie, der verschoben wird</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>Weiche Kante</translation>
    </message>
    <message>
        <source>Edges set in over so much time to either side; hard edges click</source>
        <translation>Kanten setzen zu jeder Seite über so viel Zeit ein; harte Kanten knacken</translation>
    </message>
    <message>
        <source>Edges set in over such a band to either side</source>
        <translation>Kanten setzen zu jeder Seite über ein solches Band ein</translation>
    </message>
    <message>
        <source>Feather in time</source>
        <translation>Weiche Kante in der Zeit</translation>
    </message>
    <message>
        <source>Feather in frequency</source>
        <translation>Weiche Kante in der Frequenz</translation>
    </message>
    <message>
        <source>the lane&apos;s own stem</source>
        <translation>die Stimme der Spur</translation>
    </message>
</context>
<context>
    <name>OutputChoice</name>
    <message>
        <source>Output</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>After something was plugged in or out; what plays pauses for it</source>
        <translation>Nachdem etwas an- oder abgesteckt wurde; was spielt, hält dafür an</translation>
    </message>
    <message>
        <source>Look for outputs again</source>
        <translation>Noch einmal nach Ausgängen suchen</translation>
    </message>
    <message>
        <source>looking for outputs</source>
        <translation>Ausgänge suchen</translation>
    </message>
    <message>
        <source>The system&apos;s default</source>
        <translation>Standard des Systems</translation>
    </message>
</context>
<context>
    <name>OverlayDrawing</name>
    <message>
        <source>drawing the masks</source>
        <translation>Masken zeichnen</translation>
    </message>
    <message>
        <source>drawing what changed</source>
        <translation>zeichnen, was sich änderte</translation>
    </message>
</context>
<context>
    <name>ParameterRows</name>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>More settings, which few need to change</source>
        <translation>Weitere Einstellungen, die wenige zu ändern brauchen</translation>
    </message>
</context>
<context>
    <name>PerSourceControl</name>
    <message>
        <source>{name} of {source}</source>
        <translation>{name} von {source}</translation>
    </message>
</context>
<context>
    <name>PositionDisplay</name>
    <message>
        <source>Position and length</source>
        <translation>Position und Länge</translation>
    </message>
    <message>
        <source>Position of the playhead / length of the recording</source>
        <translation>Position des Abspielkopfs / Länge der Aufnahme</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>The sound device that recordings and stems are played to</source>
        <translation>Das Klanggerät, auf dem Aufnahmen und Stimmen gespielt werden</translation>
    </message>
    <message>
        <source>After something was plugged in or out; what plays pauses for it</source>
        <translation>Nachdem etwas an- oder abgesteckt wurde; was spielt, hält dafür an</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Neu suchen</translation>
    </message>
    <message>
        <source>Look for outputs again</source>
        <translation>Noch einmal nach Ausgängen suchen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Dark, light, or as the system has it</source>
        <translation>Dunkel, hell, oder wie das System es hat</translation>
    </message>
    <message>
        <source>The language changes with the next start</source>
        <translation>Die Sprache wechselt mit dem nächsten Start</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Maus</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Klang</translation>
    </message>
    <message>
        <source>Chime when a job is done</source>
        <translation>Ton, wenn ein Auftrag fertig ist</translation>
    </message>
    <message>
        <source>A short tone when a job that took more than two seconds is done, unless something plays</source>
        <translation>Ein kurzer Ton, wenn ein Auftrag fertig ist, der länger als zwei Sekunden dauerte; nicht, während etwas spielt</translation>
    </message>
    <message>
        <source>The language of the window; another one is spoken from the next start on</source>
        <translation>Die Sprache des Fensters; eine andere wird vom nächsten Start an gesprochen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Presets</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>Apply a preset</source>
        <translation>Eine Voreinstellung anwenden</translation>
    </message>
    <message>
        <source>Keep method, models, parameters, preprocessing and masks under a name</source>
        <translation>Verfahren, Modelle, Parameter, Vorverarbeitung und Masken unter einem Namen aufbewahren</translation>
    </message>
    <message>
        <source>Keep as a preset…</source>
        <translation>Als Voreinstellung aufbewahren…</translation>
    </message>
    <message>
        <source>Rename, delete, import and export presets</source>
        <translation>Voreinstellungen umbenennen, löschen, einlesen und weitergeben</translation>
    </message>
    <message>
        <source>Manage presets…</source>
        <translation>Voreinstellungen verwalten…</translation>
    </message>
    <message>
        <source>Preset {name} applied</source>
        <translation>Voreinstellung {name} angewandt</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Name der Voreinstellung</translation>
    </message>
    <message>
        <source>Keep as a preset</source>
        <translation>Als Voreinstellung aufbewahren</translation>
    </message>
    <message>
        <source>Preset {name} kept</source>
        <translation>Voreinstellung {name} aufbewahrt</translation>
    </message>
    <message>
        <source>Replace the preset?</source>
        <translation>Die Voreinstellung ersetzen?</translation>
    </message>
    <message>
        <source>Replace it?</source>
        <translation>Soll sie ersetzt werden?</translation>
    </message>
    <message>
        <source>Set what the preset {name} says</source>
        <translation>Einstellen, was die Voreinstellung {name} sagt</translation>
    </message>
</context>
<context>
    <name>PresetsDialog</name>
    <message>
        <source>Presets</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Set what the chosen preset says</source>
        <translation>Einstellen, was die gewählte Voreinstellung sagt</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Give the chosen preset another name</source>
        <translation>Der gewählten Voreinstellung einen anderen Namen geben</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete the chosen preset for good</source>
        <translation>Die gewählte Voreinstellung endgültig löschen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Write the chosen preset to a file for others</source>
        <translation>Die gewählte Voreinstellung für andere in eine Datei schreiben</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Einlesen…</translation>
    </message>
    <message>
        <source>Take a preset from a file</source>
        <translation>Eine Voreinstellung aus einer Datei nehmen</translation>
    </message>
    <message>
        <source>Rename the preset</source>
        <translation>Die Voreinstellung umbenennen</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Name der Voreinstellung</translation>
    </message>
    <message>
        <source>Export the preset</source>
        <translation>Die Voreinstellung weitergeben</translation>
    </message>
    <message>
        <source>Import a preset</source>
        <translation>Eine Voreinstellung einlesen</translation>
    </message>
    <message>
        <source>Presets (*{ending});;All files (*)</source>
        <translation>Voreinstellungen (*{ending});;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>ProjectActions</name>
    <message>
        <source>Recent projects</source>
        <translation>Letzte Projekte</translation>
    </message>
    <message>
        <source>Close the recording and begin with another; asks whether its work is to be saved</source>
        <translation>Die Aufnahme schließen und mit einer anderen beginnen; fragt, ob ihre Arbeit gespeichert werden soll</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>Open a project with everything that was set and separated, or drop it here</source>
        <translation>Ein Projekt mit allem öffnen, was eingestellt und getrennt war; oder ziehen Sie es hierher</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>Projekt öffnen…</translation>
    </message>
    <message>
        <source>Save everything that is set and separated in a project file</source>
        <translation>Alles, was eingestellt und getrennt ist, in einer Projektdatei speichern</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Save everything in another project file</source>
        <translation>Alles in einer anderen Projektdatei speichern</translation>
    </message>
    <message>
        <source>Save the project as…</source>
        <translation>Projekt speichern unter…</translation>
    </message>
    <message>
        <source>The project file then needs no other file, and is larger; otherwise it refers to the recording&apos;s file</source>
        <translation>Die Projektdatei braucht dann keine andere Datei und ist größer; sonst verweist sie auf die Datei der Aufnahme</translation>
    </message>
    <message>
        <source>Keep the recording in the project</source>
        <translation>Die Aufnahme im Projekt aufbewahren</translation>
    </message>
</context>
<context>
    <name>Projects</name>
    <message>
        <source>opening {name}</source>
        <translation>{name} öffnen</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>open a recording first: a project is what was made of one</source>
        <translation>öffnen Sie zuerst eine Aufnahme: ein Projekt ist, was aus einer gemacht wurde</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>{name} saved</source>
        <translation>{name} gespeichert</translation>
    </message>
    <message>
        <source>saving {name}</source>
        <translation>{name} speichern</translation>
    </message>
    <message>
        <source>{sentence}: choose where it is now</source>
        <translation>{sentence}: wählen Sie, wo sie jetzt ist</translation>
    </message>
    <message>
        <source>Sound and video ({patterns});;All files (*)</source>
        <translation>Klang und Video ({patterns});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>Wo ist {name}?</translation>
    </message>
    <message>
        <source>{name} was not opened: its recording is missing</source>
        <translation>{name} wurde nicht geöffnet: die Aufnahme fehlt</translation>
    </message>
    <message>
        <source>Projects (*{ending})</source>
        <translation>Projekte (*{ending})</translation>
    </message>
</context>
<context>
    <name>QueueDock</name>
    <message>
        <source>Queue of files</source>
        <translation>Stapel der Dateien</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Files in the queue</source>
        <translation>Dateien im Stapel</translation>
    </message>
    <message>
        <source>Drop files here; Delete removes, Alt+Up and Alt+Down move</source>
        <translation>Ziehen Sie Dateien hierher; Entf entfernt, Alt+Auf und Alt+Ab verschieben</translation>
    </message>
    <message>
        <source>How files that are added are separated: as the window is set now, or as a preset says</source>
        <translation>Wie hinzugefügte Dateien getrennt werden: wie das Fenster jetzt eingestellt ist, oder wie eine Voreinstellung sagt</translation>
    </message>
    <message>
        <source>Settings for the queue</source>
        <translation>Einstellungen für den Stapel</translation>
    </message>
    <message>
        <source>Folder for stems of the queue</source>
        <translation>Ordner für Stimmen des Stapels</translation>
    </message>
    <message>
        <source>Where stems are written</source>
        <translation>Wohin Stimmen geschrieben werden</translation>
    </message>
    <message>
        <source>How far the queue is</source>
        <translation>Wie weit der Stapel ist</translation>
    </message>
    <message>
        <source>Choose files to separate one after the other, or drop them on the list</source>
        <translation>Dateien wählen, die nacheinander getrennt werden, oder sie auf die Liste ziehen</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Dateien hinzufügen…</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Let everything stand still where it is, or go on</source>
        <translation>Alles stillstehen lassen, wo es ist, oder weitermachen</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Let the chosen files come earlier (Alt+Up)</source>
        <translation>Die gewählten Dateien früher drankommen lassen (Alt+Auf)</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Let the chosen files come later (Alt+Down)</source>
        <translation>Die gewählten Dateien später drankommen lassen (Alt+Ab)</translation>
    </message>
    <message>
        <source>Stop the chosen files, or let them wait no more</source>
        <translation>Die gewählten Dateien anhalten, oder sie nicht länger warten lassen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Give the chosen files the settings and the folder above; those that were done or came to nothing wait again</source>
        <translation>Den gewählten Dateien Einstellungen und Ordner von oben geben; fertige und fehlgeschlagene warten wieder</translation>
    </message>
    <message>
        <source>Let the chosen files that failed or were cancelled wait again; with none chosen, all that failed</source>
        <translation>Die gewählten Dateien, die fehlschlugen oder abgebrochen wurden, wieder warten lassen; ist keine gewählt, alle fehlgeschlagenen</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Nochmals</translation>
    </message>
    <message>
        <source>Take the chosen files off the list (Delete); files on disk stay</source>
        <translation>Die gewählten Dateien von der Liste nehmen (Entf); Dateien auf der Platte bleiben</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Show the folder with the stems of the chosen file</source>
        <translation>Den Ordner mit den Stimmen der gewählten Datei zeigen</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>As set now ({method})</source>
        <translation>Wie jetzt eingestellt ({method})</translation>
    </message>
    <message>
        <source>Sound and video ({patterns});;All files (*)</source>
        <translation>Klang und Video ({patterns});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Add files to the queue</source>
        <translation>Dateien zum Stapel hinzufügen</translation>
    </message>
    <message>
        <source>There are no recordings in {folder}</source>
        <translation>In {folder} sind keine Aufnahmen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Stems go to</source>
        <translation>Stimmen nach</translation>
    </message>
    <message>
        <source>The folder of each recording</source>
        <translation>In den Ordner jeder Aufnahme</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Choose the folder for stems</source>
        <translation>Den Ordner für die Stimmen wählen</translation>
    </message>
    <message>
        <source>{saved} of {count} saved, {failed} failed</source>
        <translation>{saved} von {count} gespeichert, {failed} fehlgeschlagen</translation>
    </message>
    <message>
        <source>Drop files here to separate them one by one</source>
        <translation>Ziehen Sie Dateien hierher, um sie nacheinander zu trennen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>The queue is done: {saved} saved, {failed} failed</source>
        <translation>Der Stapel ist fertig: {saved} gespeichert, {failed} fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stems go to {folder}</source>
        <translation>Stimmen gehen nach {folder}</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Running, {percent} %</source>
        <translation>Läuft, {percent} %</translation>
    </message>
    <message>
        <source>Saving, {percent} %</source>
        <translation>Speichert, {percent} %</translation>
    </message>
    <message>
        <source>Saved: {count} files</source>
        <translation>Gespeichert: {count} Dateien</translation>
    </message>
    <message>
        <source>Failed: {sentence}</source>
        <translation>Fehlgeschlagen: {sentence}</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
</context>
<context>
    <name>Queueing</name>
    <message>
        <source>Show the list of files that are separated one after the other</source>
        <translation>Die Liste der Dateien zeigen, die nacheinander getrennt werden</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Choose files to separate one after the other, under what is set or a preset</source>
        <translation>Dateien wählen, die nacheinander getrennt werden, unter den jetzigen Einstellungen oder einer Voreinstellung</translation>
    </message>
    <message>
        <source>Add files to the queue…</source>
        <translation>Dateien zum Stapel hinzufügen…</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>Recover unsaved work?</source>
        <translation>Nicht gespeicherte Arbeit wiederherstellen?</translation>
    </message>
    <message>
        <source>The program did not end properly. Unsaved work of {count} recordings was kept.</source>
        <translation>Das Programm endete nicht ordnungsgemäß. Nicht gespeicherte Arbeit an {count} Aufnahmen wurde aufbewahrt.</translation>
    </message>
    <message>
        <source>The program did not end properly. Unsaved work of a recording was kept.</source>
        <translation>Das Programm endete nicht ordnungsgemäß. Nicht gespeicherte Arbeit an einer Aufnahme wurde aufbewahrt.</translation>
    </message>
    <message>
        <source>The latest copy is of {when}.</source>
        <translation>Die letzte Kopie ist von {when}.</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
</context>
<context>
    <name>ReferencesList</name>
    <message>
        <source>References: stems and their files</source>
        <translation>Referenzen: Stimmen und ihre Dateien</translation>
    </message>
    <message>
        <source>The true sources; drop their files here</source>
        <translation>Die wahren Quellen; ziehen Sie ihre Dateien hierher</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Add references</source>
        <translation>Referenzen hinzufügen</translation>
    </message>
    <message>
        <source>Choose files with the true sources</source>
        <translation>Dateien mit den wahren Quellen wählen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen references</source>
        <translation>Die gewählten Referenzen entfernen</translation>
    </message>
    <message>
        <source>References</source>
        <translation>Referenzen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Name of the stem; double-click or F2 to change it.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Name der Stimme; Doppelklick oder F2 ändert ihn.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Sound and video ({patterns});;All files (*)</source>
        <translation>Klang und Video ({patterns});;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>ScoresStrip</name>
    <message>
        <source>Scores in dB against the references, what was gained on the mixture, and what ideal Wiener masks reach</source>
        <translation>Messwerte in dB gegen die Referenzen, was gegenüber der Mischung gewonnen wurde, und was ideale Wiener-Masken erreichen</translation>
    </message>
    <message>
        <source>Scores of the stems</source>
        <translation>Messwerte der Stimmen</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>dB</translation>
    </message>
    <message>
        <source>What was measured</source>
        <translation>Was gemessen wurde</translation>
    </message>
    <message>
        <source>Null meter: energy of the mixture less the sum of all stems, measured against the mixture&apos;s</source>
        <translation>Nullmessung: Energie der Mischung abzüglich der Summe aller Stimmen, gemessen an der der Mischung</translation>
    </message>
    <message>
        <source>Residual of the stems</source>
        <translation>Rest der Stimmen</translation>
    </message>
    <message>
        <source>Nothing is measured yet</source>
        <translation>Noch ist nichts gemessen</translation>
    </message>
    <message>
        <source>Residual: -</source>
        <translation>Rest: -</translation>
    </message>
    <message>
        <source>gained</source>
        <translation>gewonnen</translation>
    </message>
    <message>
        <source>ideal</source>
        <translation>ideal</translation>
    </message>
    <message>
        <source>{stem}: {reason}</source>
        <translation>{stem}: {reason}</translation>
    </message>
    <message>
        <source>selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>visible span</source>
        <translation>sichtbarer Ausschnitt</translation>
    </message>
    <message>
        <source>Measured on {start} to {stop} ({where})</source>
        <translation>Gemessen von {start} bis {stop} ({where})</translation>
    </message>
    <message>
        <source>Residual: {level}</source>
        <translation>Rest: {level}</translation>
    </message>
    <message>
        <source>exact (below -120 dB)</source>
        <translation>genau (unter -120 dB)</translation>
    </message>
    <message>
        <source>{level:.1f} dB</source>
        <translation>{level:.1f} dB</translation>
    </message>
</context>
<context>
    <name>Scoring</name>
    <message>
        <source>measuring scores</source>
        <translation>Messwerte berechnen</translation>
    </message>
</context>
<context>
    <name>SelectionReadout</name>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>Where the selection begins</source>
        <translation>Wo die Auswahl beginnt</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Where the selection ends</source>
        <translation>Wo die Auswahl endet</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>How long the selection is; its start stays</source>
        <translation>Wie lang die Auswahl ist; ihr Anfang bleibt</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Tief</translation>
    </message>
    <message>
        <source>The lowest selected frequency</source>
        <translation>Die tiefste ausgewählte Frequenz</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>The middle of the selected frequencies; their range stays as wide</source>
        <translation>Die Mitte der ausgewählten Frequenzen; ihr Bereich bleibt so breit</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>The highest selected frequency</source>
        <translation>Die höchste ausgewählte Frequenz</translation>
    </message>
    <message>
        <source>{field} of the selection</source>
        <translation>{field} der Auswahl</translation>
    </message>
    <message>
        <source>end of the selection must lie after its start; got {start} to {stop} s</source>
        <translation>das Ende der Auswahl muss nach ihrem Anfang liegen; es kam {start} bis {stop} s</translation>
    </message>
    <message>
        <source>high frequency of the selection must lie above its low one; got {low} to {high} Hz</source>
        <translation>die hohe Frequenz der Auswahl muss über der tiefen liegen; es kam {low} bis {high} Hz</translation>
    </message>
</context>
<context>
    <name>Separating</name>
    <message>
        <source>open a recording first</source>
        <translation>öffnen Sie zuerst eine Aufnahme</translation>
    </message>
    <message>
        <source>choose a method first</source>
        <translation>wählen Sie zuerst ein Verfahren</translation>
    </message>
    <message>
        <source>What is painted agrees with the result already: guiding changes next to nothing</source>
        <translation>Was gemalt ist, stimmt schon mit dem Ergebnis überein: Lenken ändert fast nichts</translation>
    </message>
    <message>
        <source>separating</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Stopped: what is seen and heard is the separation before, made under other parameters than are set now</source>
        <translation>Angehalten: gesehen und gehört wird die vorige Trennung, unter anderen Parametern gemacht, als jetzt eingestellt sind</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Status</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What the job is doing, and the time left</source>
        <translation>Was der Auftrag tut, und wie lange noch</translation>
    </message>
    <message>
        <source>Progress of the job</source>
        <translation>Fortschritt des Auftrags</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the job</source>
        <translation>Den Auftrag abbrechen</translation>
    </message>
    <message>
        <source>Stop the job; what was there before comes back</source>
        <translation>Den Auftrag anhalten; was vorher da war, kommt zurück</translation>
    </message>
    <message>
        <source>Device in use</source>
        <translation>Verwendetes Gerät</translation>
    </message>
    <message>
        <source>What computes: {title}</source>
        <translation>Was rechnet: {title}</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
</context>
<context>
    <name>StemActions</name>
    <message>
        <source>names of stems must have at most {most} characters; got {count}</source>
        <translation>Namen von Stimmen dürfen höchstens {most} Zeichen haben; es waren {count}</translation>
    </message>
    <message>
        <source>stems must have different names; another one is called {name} already</source>
        <translation>Stimmen müssen verschieden heißen; eine andere heißt schon {name}</translation>
    </message>
    <message>
        <source>Colour of {stem}</source>
        <translation>Farbe von {stem}</translation>
    </message>
    <message>
        <source>splitting</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Stem {stem}</source>
        <translation>Stimme {stem}</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Farbe…</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben schieben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten schieben</translation>
    </message>
    <message>
        <source>Merge into the stem above</source>
        <translation>Mit der Stimme darüber vereinen</translation>
    </message>
    <message>
        <source>Merge into</source>
        <translation>Vereinen mit</translation>
    </message>
    <message>
        <source>Undo its mergers</source>
        <translation>Vereinigungen zurücknehmen</translation>
    </message>
    <message>
        <source>Split in two</source>
        <translation>In zwei teilen</translation>
    </message>
    <message>
        <source>Back to its first colour</source>
        <translation>Zurück zur ersten Farbe</translation>
    </message>
</context>
<context>
    <name>StemHeader</name>
    <message>
        <source>Name of the stem {name}</source>
        <translation>Name der Stimme {name}</translation>
    </message>
    <message>
        <source>Press Enter to take the name, Escape to keep the one before; an empty one gives back the first</source>
        <translation>Eingabe nimmt den Namen, Escape behält den vorigen; ein leerer gibt den ersten zurück</translation>
    </message>
    <message>
        <source>New name of {name}</source>
        <translation>Neuer Name von {name}</translation>
    </message>
    <message>
        <source>Arrange {name}</source>
        <translation>{name} ordnen</translation>
    </message>
    <message>
        <source>Rename, merge, split …</source>
        <translation>Umbenennen, vereinen, teilen …</translation>
    </message>
    <message>
        <source>Mute {title}</source>
        <translation>{title} stumm schalten</translation>
    </message>
    <message>
        <source>Mute: leave this stem out of what is heard</source>
        <translation>Stumm: diese Stimme aus dem Gehörten weglassen</translation>
    </message>
    <message>
        <source>Solo {title}</source>
        <translation>Solo für {title}</translation>
    </message>
    <message>
        <source>Solo: hear only the stems that are soloed</source>
        <translation>Solo: nur die Stimmen hören, die auf Solo stehen</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Pegel</translation>
    </message>
    <message>
        <source>Level of {title} in the mix in decibels</source>
        <translation>Pegel von {title} in der Mischung in Dezibel</translation>
    </message>
    <message>
        <source>Level in the mix, {lowest:g} (silent) to {highest:g} dB. Double-click for {usual:g} dB</source>
        <translation>Pegel in der Mischung, {lowest:g} (stumm) bis {highest:g} dB. Doppelklick für {usual:g} dB</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Where {name} is heard, left to right</source>
        <translation>Wo {name} gehört wird, links bis rechts</translation>
    </message>
    <message>
        <source>Where the stem is heard in the mix, from left to right. Double-click for the centre</source>
        <translation>Wo die Stimme in der Mischung gehört wird, von links bis rechts. Doppelklick für die Mitte</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Weight of {title} in the masks</source>
        <translation>Gewicht von {title} in den Masken</translation>
    </message>
    <message>
        <source>Weight in the masks, 0 to {highest:g}: higher gives this stem more of what it shares with the others. Double-click for {usual:g}</source>
        <translation>Gewicht in den Masken, 0 bis {highest:g}: höher gibt dieser Stimme mehr von dem, was sie mit den anderen teilt. Doppelklick für {usual:g}</translation>
    </message>
</context>
<context>
    <name>StemKeys</name>
    <message>
        <source>Leave the current stem out of what is heard, or let it sound again</source>
        <translation>Die jetzige Stimme aus dem Gehörten weglassen, oder sie wieder erklingen lassen</translation>
    </message>
    <message>
        <source>Mute the current stem</source>
        <translation>Jetzige Stimme stumm schalten</translation>
    </message>
    <message>
        <source>Hear only the current stem and others that are soloed, or all again</source>
        <translation>Nur die jetzige Stimme und andere auf Solo hören, oder wieder alle</translation>
    </message>
    <message>
        <source>Solo the current stem</source>
        <translation>Solo für die jetzige Stimme</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>Solo</translation>
    </message>
    <message>
        <source>Stem {number}</source>
        <translation>Stimme {number}</translation>
    </message>
    <message>
        <source>Hear only this stem and others that are soloed, or all again</source>
        <translation>Nur diese Stimme und andere auf Solo hören, oder wieder alle</translation>
    </message>
    <message>
        <source>Keys act on the stem above</source>
        <translation>Tasten wirken auf die Stimme darüber</translation>
    </message>
    <message>
        <source>Stem above</source>
        <translation>Stimme darüber</translation>
    </message>
    <message>
        <source>Keys act on the stem below</source>
        <translation>Tasten wirken auf die Stimme darunter</translation>
    </message>
    <message>
        <source>Stem below</source>
        <translation>Stimme darunter</translation>
    </message>
</context>
<context>
    <name>TimeAxis</name>
    <message>
        <source>Time axis</source>
        <translation>Zeitachse</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Editing tools</source>
        <translation>Werkzeuge zum Bearbeiten</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Nothing is selected: select a region first</source>
        <translation>Nichts ist ausgewählt: wählen Sie zuerst einen Bereich aus</translation>
    </message>
    <message>
        <source>There is no stem to edit: choose a method first</source>
        <translation>Es gibt keine Stimme zu bearbeiten: wählen Sie zuerst ein Verfahren</translation>
    </message>
    <message>
        <source>Given to {stem}</source>
        <translation>{stem} gegeben</translation>
    </message>
    <message>
        <source>Taken from {stem}</source>
        <translation>{stem} genommen</translation>
    </message>
    <message>
        <source>Attenuated in {stem}</source>
        <translation>In {stem} abgeschwächt</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>Learn a model from recordings of every source alone; everything else goes on meanwhile</source>
        <translation>Ein Modell aus Aufnahmen lernen, in denen jede Quelle allein zu hören ist; alles andere geht währenddessen weiter</translation>
    </message>
    <message>
        <source>Train a model…</source>
        <translation>Modell trainieren…</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Show the training</source>
        <translation>Das Training zeigen</translation>
    </message>
    <message>
        <source>Training {percent:.0f} %</source>
        <translation>Training {percent:.0f} %</translation>
    </message>
    <message>
        <source>reading what can be set</source>
        <translation>Einstellbares lesen</translation>
    </message>
    <message>
        <source>{name} is being trained; stop it first</source>
        <translation>{name} wird gerade trainiert; halten Sie das erst an</translation>
    </message>
    <message>
        <source>Training of {name}: begun</source>
        <translation>Training von {name}: begonnen</translation>
    </message>
    <message>
        <source>cutting out what was marked</source>
        <translation>Markiertes ausschneiden</translation>
    </message>
    <message>
        <source>another window is training {name}</source>
        <translation>ein anderes Fenster trainiert {name}</translation>
    </message>
    <message>
        <source>The model {name} is trained: choose it under Model, or in the dialog of the training</source>
        <translation>Das Modell {name} ist trainiert: wählen Sie es unter Modell oder im Dialog des Trainings</translation>
    </message>
    <message>
        <source>Training of {name}: stopped</source>
        <translation>Training von {name}: angehalten</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Train a model</source>
        <translation>Modell trainieren</translation>
    </message>
    <message>
        <source>Trainings that were stopped</source>
        <translation>Angehaltene Trainings</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go on with this training</source>
        <translation>Dieses Training fortsetzen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Delete what is finished of this training</source>
        <translation>Löschen, was von diesem Training fertig ist</translation>
    </message>
    <message>
        <source>Give every source recordings in which it is heard alone. They are learnt from while everything else goes on</source>
        <translation>Geben Sie jeder Quelle Aufnahmen, in denen sie allein zu hören ist. Daraus wird gelernt, während alles andere weitergeht</translation>
    </message>
    <message>
        <source>Stopped before</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>{name}: {sources}</source>
        <translation>{name}: {sources}</translation>
    </message>
    <message>
        <source>Stopped; what is finished is kept</source>
        <translation>Angehalten; was fertig ist, bleibt</translation>
    </message>
    <message>
        <source>done: the model is one of your own</source>
        <translation>fertig: das Modell gehört zu Ihren eigenen</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>What is trained</source>
        <translation>Was trainiert wird</translation>
    </message>
    <message>
        <source>The method that the model is for</source>
        <translation>Das Verfahren, für das das Modell ist</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>The model whose copy brings the curve that is fitted</source>
        <translation>Das Modell, dessen Kopie die angepasste Kurve mitbringt</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Small letters, digits, dots, dashes</source>
        <translation>Kleine Buchstaben, Ziffern, Punkte, Striche</translation>
    </message>
    <message>
        <source>Name of the source</source>
        <translation>Name der Quelle</translation>
    </message>
    <message>
        <source>A word, such as voice</source>
        <translation>Ein Wort, etwa Gesang</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Einen Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Recordings of this source alone</source>
        <translation>Aufnahmen dieser Quelle allein</translation>
    </message>
    <message>
        <source>Add selection</source>
        <translation>Auswahl hinzufügen</translation>
    </message>
    <message>
        <source>Add the selection</source>
        <translation>Die Auswahl hinzufügen</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>Zur Prüfung</translation>
    </message>
    <message>
        <source>What is added is for validation</source>
        <translation>Was hinzukommt, dient der Prüfung</translation>
    </message>
    <message>
        <source>It is not learnt from: the training looks at it to know when to stop</source>
        <translation>Daraus wird nicht gelernt: das Training sieht daran, wann es aufhören soll</translation>
    </message>
    <message>
        <source>Where sources are heard alone</source>
        <translation>Wo Quellen allein zu hören sind</translation>
    </message>
    <message>
        <source>Folders and marked spans, by source; folders can be dropped here</source>
        <translation>Ordner und markierte Abschnitte, nach Quelle; Ordner können hier abgelegt werden</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Where it is heard alone</source>
        <translation>Wo sie allein zu hören ist</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen</source>
        <translation>Ausgewählte entfernen</translation>
    </message>
    <message>
        <source>What is in the way</source>
        <translation>Was im Weg steht</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Train this model</source>
        <translation>Dieses Modell trainieren</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Choose a folder of recordings of this source alone</source>
        <translation>Ordner mit Aufnahmen dieser Quelle allein wählen</translation>
    </message>
    <message>
        <source>{start} to {stop} in {name}</source>
        <translation>{start} bis {stop} in {name}</translation>
    </message>
    <message>
        <source>{place}, for validation</source>
        <translation>{place}, zur Prüfung</translation>
    </message>
    <message>
        <source>The name of a model is made of small letters, digits, dots, dashes and underscores, 60 at most</source>
        <translation>Der Name eines Modells besteht aus höchstens 60 kleinen Buchstaben, Ziffern, Punkten, Binde- und Unterstrichen</translation>
    </message>
    <message>
        <source>What is selected in the recording is this source alone</source>
        <translation>Was in der Aufnahme ausgewählt ist, ist diese Quelle allein</translation>
    </message>
    <message>
        <source>Select a part of the recording first</source>
        <translation>Wählen Sie erst einen Teil der Aufnahme aus</translation>
    </message>
    <message>
        <source>Type the name of the source first</source>
        <translation>Geben Sie erst den Namen der Quelle ein</translation>
    </message>
    <message>
        <source>Add where a source is heard alone first</source>
        <translation>Fügen Sie erst hinzu, wo eine Quelle allein zu hören ist</translation>
    </message>
</context>
<context>
    <name>TrainingView</name>
    <message>
        <source>What is trained</source>
        <translation>Was trainiert wird</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>What the training is doing, and the time left</source>
        <translation>Was das Training tut, und die verbleibende Zeit</translation>
    </message>
    <message>
        <source>The latest loss, and how long is waited for data</source>
        <translation>Der letzte Verlust, und wie lange auf Daten gewartet wird</translation>
    </message>
    <message>
        <source>What was noticed</source>
        <translation>Was auffiel</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>What is finished is kept, and a training that is resumed goes on from there</source>
        <translation>Was fertig ist, bleibt, und ein fortgesetztes Training geht dort weiter</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Delete what is finished of this training</source>
        <translation>Löschen, was von diesem Training fertig ist</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>Neues Training</translation>
    </message>
    <message>
        <source>Train something else</source>
        <translation>Etwas anderes trainieren</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go on from where it was stopped</source>
        <translation>Dort weitermachen, wo es angehalten wurde</translation>
    </message>
    <message>
        <source>Separate with it</source>
        <translation>Damit trennen</translation>
    </message>
    <message>
        <source>Choose the new model, and the method that it is for</source>
        <translation>Das neue Modell wählen, und das Verfahren, für das es ist</translation>
    </message>
    <message>
        <source>{share:.0f} % of the time was waiting for data</source>
        <translation>{share:.0f} % der Zeit wurde auf Daten gewartet</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird angehalten</translation>
    </message>
</context>
<context>
    <name>ViewOptions</name>
    <message>
        <source>Colours, levels, frequency scale and transform of the pictures, and heights of the lanes</source>
        <translation>Farben, Pegel, Frequenzskala und Transformation der Bilder, und Höhen der Spuren</translation>
    </message>
    <message>
        <source>View options…</source>
        <translation>Ansicht einstellen…</translation>
    </message>
    <message>
        <source>Higher lanes</source>
        <translation>Höhere Spuren</translation>
    </message>
    <message>
        <source>Lower lanes</source>
        <translation>Niedrigere Spuren</translation>
    </message>
    <message>
        <source>Equally high lanes</source>
        <translation>Gleich hohe Spuren</translation>
    </message>
    <message>
        <source>{title}; the border between two lanes can be dragged, too</source>
        <translation>{title}; der Rand zwischen zwei Spuren lässt sich auch ziehen</translation>
    </message>
    <message>
        <source>The first lane shows all stems over one another, each in its colour, instead of the mixture</source>
        <translation>Die erste Spur zeigt alle Stimmen übereinander, jede in ihrer Farbe, statt der Mischung</translation>
    </message>
    <message>
        <source>All stems in one lane</source>
        <translation>Alle Stimmen in einer Spur</translation>
    </message>
    <message>
        <source>Turn the page when the playhead runs out of what is shown</source>
        <translation>Umblättern, wenn der Abspielkopf aus dem Sichtbaren läuft</translation>
    </message>
    <message>
        <source>Follow the playhead</source>
        <translation>Dem Abspielkopf folgen</translation>
    </message>
    <message>
        <source>The plain wheel scrolls, and Shift and wheel zoom time, instead of the other way round</source>
        <translation>Das Mausrad allein blättert, und mit Umschalt zoomt es die Zeit, statt umgekehrt</translation>
    </message>
    <message>
        <source>Wheel scrolls</source>
        <translation>Mausrad blättert</translation>
    </message>
    <message>
        <source>Magma</source>
        <translation>Magma</translation>
    </message>
    <message>
        <source>Inferno</source>
        <translation>Inferno</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>Dark on light, for print</source>
        <translation>Dunkel auf hell, für den Druck</translation>
    </message>
    <message>
        <source>Automatic (64 ms)</source>
        <translation>Automatisch (64 ms)</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Colours from quiet to loud</source>
        <translation>Farben von leise bis laut</translation>
    </message>
    <message>
        <source>Frequency scale</source>
        <translation>Frequenzskala</translation>
    </message>
    <message>
        <source>How frequencies are spaced: evenly in hertz, by hearing, or in octaves</source>
        <translation>Wie Frequenzen verteilt sind: gleichmäßig in Hertz, nach dem Gehör, oder in Oktaven</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Mel</source>
        <translation>Mel</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Transform for viewing</source>
        <translation>Transformation für die Ansicht</translation>
    </message>
    <message>
        <source>Longer tells frequencies apart, shorter tells moments apart. The separation keeps its own</source>
        <translation>Länger unterscheidet Frequenzen, kürzer unterscheidet Augenblicke. Die Trennung behält ihre eigene</translation>
    </message>
    <message>
        <source>{count} samples</source>
        <translation>{count} Abtastwerte</translation>
    </message>
    <message>
        <source>View options</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Spuren</translation>
    </message>
</context>
<context>
    <name>WaveformOverview</name>
    <message>
        <source>Waveform of the whole recording</source>
        <translation>Wellenform der ganzen Aufnahme</translation>
    </message>
</context>
<context>
    <name>_ChosenEdit</name>
    <message>
        <source>Target stem of the edit</source>
        <translation>Zielstimme der Bearbeitung</translation>
    </message>
    <message>
        <source>What the edit does</source>
        <translation>Was die Bearbeitung tut</translation>
    </message>
    <message>
        <source>Give to it</source>
        <translation>Ihr geben</translation>
    </message>
    <message>
        <source>Take from it</source>
        <translation>Ihr nehmen</translation>
    </message>
    <message>
        <source>Attenuate</source>
        <translation>Abschwächen</translation>
    </message>
    <message>
        <source>Strength in percent</source>
        <translation>Stärke in Prozent</translation>
    </message>
    <message>
        <source>Feather of the edit in time</source>
        <translation>Weiche Kante der Bearbeitung in der Zeit</translation>
    </message>
    <message>
        <source>Feather of the edit in frequency</source>
        <translation>Weiche Kante der Bearbeitung in der Frequenz</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>Weiche Kante</translation>
    </message>
</context>
<context>
    <name>_Files</name>
    <message>
        <source>Stem</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
</context>
<context>
    <name>_Message</name>
    <message>
        <source>Error: {sentence}</source>
        <translation>Fehler: {sentence}</translation>
    </message>
    <message>
        <source>Notice: {sentence}</source>
        <translation>Hinweis: {sentence}</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>_ValueRow</name>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
</context>
<context>
    <name>compare</name>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Edits</source>
        <translation>Bearbeitungen</translation>
    </message>
    <message>
        <source>other edits</source>
        <translation>andere Bearbeitungen</translation>
    </message>
    <message>
        <source>edits guide the method</source>
        <translation>Bearbeitungen lenken das Verfahren</translation>
    </message>
    <message>
        <source>edits correct the masks</source>
        <translation>Bearbeitungen verbessern die Masken</translation>
    </message>
    <message>
        <source>another level, place or weight in the mix of {stems}</source>
        <translation>anderer Pegel, andere Seite oder anderes Gewicht in der Mischung von {stems}</translation>
    </message>
    <message>
        <source>stems arranged otherwise</source>
        <translation>Stimmen anders geordnet</translation>
    </message>
    <message>
        <source>other references</source>
        <translation>andere Referenzen</translation>
    </message>
    <message>
        <source>{what} {value} instead of {present}</source>
        <translation>{what} {value} statt {present}</translation>
    </message>
</context>
<context>
    <name>controls</name>
    <message>
        <source>{parameter} in {unit}</source>
        <translation>{parameter} in {unit}</translation>
    </message>
    <message>
        <source>{name}: {low} to {high}</source>
        <translation>{name}: {low} bis {high}</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Default: {value}</source>
        <translation>Voreingestellt: {value}</translation>
    </message>
    <message>
        <source>Double-click the name for it</source>
        <translation>Doppelklick auf den Namen stellt es wieder ein</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>cost</name>
    <message>
        <source>No cost yet</source>
        <translation>Noch keine Kosten</translation>
    </message>
    <message>
        <source>Cost {last} at measurement {count}, {first} at first</source>
        <translation>Kosten {last} bei Messung {count}, {first} zu Beginn</translation>
    </message>
</context>
<context>
    <name>lanes</name>
    <message>
        <source>How frequencies are spaced: evenly in hertz, by hearing, or in octaves</source>
        <translation>Wie Frequenzen verteilt sind: gleichmäßig in Hertz, nach dem Gehör, oder in Oktaven</translation>
    </message>
    <message>
        <source>Frequency scale</source>
        <translation>Frequenzskala</translation>
    </message>
    <message>
        <source>Linear frequency</source>
        <translation>Lineare Frequenz</translation>
    </message>
    <message>
        <source>Mel frequency</source>
        <translation>Mel-Frequenz</translation>
    </message>
    <message>
        <source>Log frequency</source>
        <translation>Logarithmische Frequenz</translation>
    </message>
</context>
<context>
    <name>levels</name>
    <message>
        <source>{level} in decibels</source>
        <translation>{level} in Dezibel</translation>
    </message>
</context>
<context>
    <name>live</name>
    <message>
        <source>input lost {count} times</source>
        <translation>Eingang {count} Mal verloren</translation>
    </message>
    <message>
        <source>Live goes on with the models it began with; stop and start it for these</source>
        <translation>Live geht mit den Modellen weiter, mit denen es begann; für diese anhalten und neu starten</translation>
    </message>
    <message>
        <source>Live goes on by {method}; {other} cannot run live</source>
        <translation>Live geht mit {method} weiter; {other} kann nicht live laufen</translation>
    </message>
    <message>
        <source>Live goes on by {method}; stop and start it for this one</source>
        <translation>Live geht mit {method} weiter; für dieses Verfahren anhalten und neu starten</translation>
    </message>
</context>
<context>
    <name>loss</name>
    <message>
        <source>No loss yet</source>
        <translation>Noch kein Verlust</translation>
    </message>
    <message>
        <source>{name}, epoch {count}: loss {training}, on validation {validation}</source>
        <translation>{name}, Epoche {count}: Verlust {training}, bei der Prüfung {validation}</translation>
    </message>
    <message>
        <source>{name}, epoch {count}: loss {training}</source>
        <translation>{name}, Epoche {count}: Verlust {training}</translation>
    </message>
</context>
<context>
    <name>pan</name>
    <message>
        <source>mid</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
</context>
<context>
    <name>parameters</name>
    <message>
        <source>0 learns one unmixing for the whole recording; shorter blocks follow sources that move, longer ones are learnt more surely</source>
        <translation>0 lernt eine Entmischung für die ganze Aufnahme; kürzere Blöcke folgen bewegten Quellen, längere werden sicherer gelernt</translation>
    </message>
    <message>
        <source>16 bit</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>24 bit</source>
        <translation>24 Bit</translation>
    </message>
    <message>
        <source>32 bit float</source>
        <translation>32 Bit Gleitkomma</translation>
    </message>
    <message>
        <source>A gain for each stem</source>
        <translation>Eine Verstärkung für jede Stimme</translation>
    </message>
    <message>
        <source>A larger share of speakers or pieces is kept from training and scored on</source>
        <translation>Ein größerer Anteil der Sprecher oder Stücke wird nicht gelernt, sondern zum Bewerten behalten</translation>
    </message>
    <message>
        <source>A larger share of speakers or pieces is looked at to stop in time, and not learnt from</source>
        <translation>Ein größerer Anteil der Sprecher oder Stücke wird nicht gelernt, sondern angesehen, um rechtzeitig aufzuhören</translation>
    </message>
    <message>
        <source>A network that has heard many mixtures of the same kind reads the whole recording and masks every source.</source>
        <translation>Ein Netz, das viele Mischungen derselben Art gehört hat, liest die ganze Aufnahme und maskiert jede Quelle.</translation>
    </message>
    <message>
        <source>A sparse NMF whose activations are corrected by a small network before they become masks.</source>
        <translation>Eine dünn besetzte NMF, deren Aktivierungen ein kleines Netz berichtigt, bevor sie zu Masken werden.</translation>
    </message>
    <message>
        <source>Above 1, what is neither clearly harmonic nor clearly percussive goes to a third stem; higher asks for clearer ones</source>
        <translation>Über 1 geht, was weder klar harmonisch noch klar perkussiv ist, an eine dritte Stimme; höher verlangt klarere</translation>
    </message>
    <message>
        <source>Absolute value</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>All but the first source</source>
        <translation>Alle außer der ersten Quelle</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>Alle Quellen</translation>
    </message>
    <message>
        <source>Also write what is heard: the stems under their gains, added up</source>
        <translation>Auch schreiben, was gehört wird: die Stimmen mit ihren Pegeln zusammengezählt</translation>
    </message>
    <message>
        <source>Also write what no stem took</source>
        <translation>Auch schreiben, was keine Stimme nahm</translation>
    </message>
    <message>
        <source>Another number begins the autoencoder in another way</source>
        <translation>Eine andere Zahl lässt den Autoencoder anders beginnen</translation>
    </message>
    <message>
        <source>Another number may begin from, and group, components that are alike in another way</source>
        <translation>Eine andere Zahl beginnt mit Komponenten, die auf andere Weise ähnlich sind, und gruppiert sie so</translation>
    </message>
    <message>
        <source>Another number starts from another rotation</source>
        <translation>Eine andere Zahl beginnt mit einer anderen Drehung</translation>
    </message>
    <message>
        <source>Any beta</source>
        <translation>Beliebiges Beta</translation>
    </message>
    <message>
        <source>Apple GPU (Metal)</source>
        <translation>Apple-GPU (Metal)</translation>
    </message>
    <message>
        <source>As learnt</source>
        <translation>Wie gelernt</translation>
    </message>
    <message>
        <source>As the recording</source>
        <translation>Wie die Aufnahme</translation>
    </message>
    <message>
        <source>At 16 bit, a faint noise that turns the distortion of rounding into hiss; finer samples and digital silence get none</source>
        <translation>Bei 16 Bit ein schwaches Rauschen, das die Verzerrung des Rundens in Zischen verwandelt; feinere Abtastwerte und digitale Stille bekommen keines</translation>
    </message>
    <message>
        <source>Autoencoders</source>
        <translation>Autoencoder</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Automatic exponent</source>
        <translation>Automatischer Exponent</translation>
    </message>
    <message>
        <source>Automatic exponent of a model</source>
        <translation>Automatischer Exponent eines Modells</translation>
    </message>
    <message>
        <source>Automatic: common gain, none for float</source>
        <translation>Automatisch: gemeinsame Verstärkung, keine bei Gleitkomma</translation>
    </message>
    <message>
        <source>Baselines</source>
        <translation>Vergleichsverfahren</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapelgröße</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta</translation>
    </message>
    <message>
        <source>Binary</source>
        <translation>Binär</translation>
    </message>
    <message>
        <source>Blend of two separators</source>
        <translation>Mischung zweier Verfahren</translation>
    </message>
    <message>
        <source>Blends</source>
        <translation>Mischungen</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Bounds</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>CPU ({count} core)</source>
        <translation>CPU ({count} Kern)</translation>
    </message>
    <message>
        <source>CPU ({count} cores)</source>
        <translation>CPU ({count} Kerne)</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Checking {name}</source>
        <translation>{name} wird geprüft</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Klassifikator</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Klangfarbe</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>Komponenten</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>Convolutional non-negative autoencoder</source>
        <translation>Nichtnegativer Faltungs-Autoencoder</translation>
    </message>
    <message>
        <source>Convolutive NMF with dictionaries</source>
        <translation>Faltungs-NMF mit Wörterbüchern</translation>
    </message>
    <message>
        <source>Cut off the peaks</source>
        <translation>Spitzen abschneiden</translation>
    </message>
    <message>
        <source>DNN-enhanced NMF</source>
        <translation>DNN-verstärkte NMF</translation>
    </message>
    <message>
        <source>DR-NMF</source>
        <translation>DR-NMF</translation>
    </message>
    <message>
        <source>Decay</source>
        <translation>Abklingen</translation>
    </message>
    <message>
        <source>Decoding {name}</source>
        <translation>{name} wird dekodiert</translation>
    </message>
    <message>
        <source>Deep enhanced SNMF</source>
        <translation>Tief verstärkte SNMF</translation>
    </message>
    <message>
        <source>Denoising SNMF</source>
        <translation>Entrauschende SNMF</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Dither</source>
        <translation>Dither</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>Divergenz</translation>
    </message>
    <message>
        <source>Draws the frames that components begin from</source>
        <translation>Zieht die Rahmen, von denen Komponenten beginnen</translation>
    </message>
    <message>
        <source>Draws the held out groups, what is learnt from and the mixtures</source>
        <translation>Lost die zurückgehaltenen Gruppen, das Gelernte und die Mischungen aus</translation>
    </message>
    <message>
        <source>Draws the mixtures</source>
        <translation>Lost die Mischungen aus</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Ausfall</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Every frequency is scaled to reach from 0 to 1 over the recording, so that quiet ones count like loud ones</source>
        <translation>Jede Frequenz wird so skaliert, dass sie über die Aufnahme von 0 bis 1 reicht, damit leise so viel zählen wie laute</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Explains the recording by dictionaries learnt from clean recordings of every source, without a price on activations.</source>
        <translation>Erklärt die Aufnahme durch Wörterbücher, die aus reinen Aufnahmen jeder Quelle gelernt sind, ohne einen Preis auf Aktivierungen.</translation>
    </message>
    <message>
        <source>Explains the recording by dictionaries learnt from clean recordings of every source.</source>
        <translation>Erklärt die Aufnahme durch Wörterbücher, die aus reinen Aufnahmen jeder Quelle gelernt sind.</translation>
    </message>
    <message>
        <source>Explains the recording by few components of learnt dictionaries, found by thresholded steps down the gradient.</source>
        <translation>Erklärt die Aufnahme durch wenige Komponenten gelernter Wörterbücher, gefunden in Schritten den Gradienten hinab mit Schwelle.</translation>
    </message>
    <message>
        <source>Explains the recording by networks of one source each whose units sound for several frames, and finds what they were given.</source>
        <translation>Erklärt die Aufnahme durch Netze je einer Quelle, deren Einheiten mehrere Rahmen lang klingen, und findet, was sie bekommen haben.</translation>
    </message>
    <message>
        <source>Explains the recording by networks of one source each, frozen, and finds what they must have been given.</source>
        <translation>Erklärt die Aufnahme durch feste Netze je einer Quelle und findet, was sie bekommen haben müssen.</translation>
    </message>
    <message>
        <source>Explains the recording by sounds of several frames learnt from clean recordings of every source.</source>
        <translation>Erklärt die Aufnahme durch Klänge von mehreren Rahmen, die aus reinen Aufnahmen jeder Quelle gelernt sind.</translation>
    </message>
    <message>
        <source>Explains the recording frame by frame, each begun from the frames before it; fast enough for live sound.</source>
        <translation>Erklärt die Aufnahme Rahmen für Rahmen, jeden von den vorigen aus begonnen; schnell genug für Klang live.</translation>
    </message>
    <message>
        <source>Exponent</source>
        <translation>Exponent</translation>
    </message>
    <message>
        <source>Exponential</source>
        <translation>Exponentiell</translation>
    </message>
    <message>
        <source>FISTA</source>
        <translation>FISTA</translation>
    </message>
    <message>
        <source>FLAC</source>
        <translation>FLAC</translation>
    </message>
    <message>
        <source>Faster updates</source>
        <translation>Schnellere Schritte</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erstes</translation>
    </message>
    <message>
        <source>First settings</source>
        <translation>Einstellungen des ersten</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Four</source>
        <translation>Vier</translation>
    </message>
    <message>
        <source>Four layers let what sounds together belong together; two are close to NMF, and faster</source>
        <translation>Vier Schichten lassen zusammengehören, was zusammen klingt; zwei sind der NMF nah und schneller</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>Frobenius</source>
        <translation>Frobenius</translation>
    </message>
    <message>
        <source>From nothing</source>
        <translation>Aus dem Nichts</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>Generalised Wiener</source>
        <translation>Verallgemeinerter Wiener</translation>
    </message>
    <message>
        <source>Harmonic and percussive</source>
        <translation>Harmonisch und perkussiv</translation>
    </message>
    <message>
        <source>Harmonic seconds</source>
        <translation>Sekunden für Harmonisches</translation>
    </message>
    <message>
        <source>Hears</source>
        <translation>Hört</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source>High pass</source>
        <translation>Hochpass</translation>
    </message>
    <message>
        <source>Higher filters pieces more strongly, so that more rooms are known; 0 leaves them</source>
        <translation>Höher filtert Stücke stärker, sodass mehr Räume bekannt sind; 0 lässt sie, wie sie sind</translation>
    </message>
    <message>
        <source>Higher follows the first separator, lower the second; moving it costs nothing</source>
        <translation>Höher folgt dem ersten Verfahren, niedriger dem zweiten; es zu verschieben kostet nichts</translation>
    </message>
    <message>
        <source>Higher goes further down the gradient at once; 0, and all that is more than safe, is the longest safe step</source>
        <translation>Höher geht auf einmal weiter den Gradienten hinab; 0 und alles, was nicht mehr sicher ist, ist der längste sichere Schritt</translation>
    </message>
    <message>
        <source>Higher hears the loud more: 0 is Itakura-Saito, 1 Kullback-Leibler, 2 Frobenius</source>
        <translation>Höher hört das Laute mehr: 0 ist Itakura-Saito, 1 Kullback-Leibler, 2 Frobenius</translation>
    </message>
    <message>
        <source>Higher hides more of the gains from the autoencoder while it learns: it then fills in more by itself</source>
        <translation>Höher verbirgt mehr der Gewichte vor dem Autoencoder, während er lernt: dann ergänzt er mehr selbst</translation>
    </message>
    <message>
        <source>Higher hides more of the gains while it learns, so that less is learnt by heart</source>
        <translation>Höher verbirgt beim Lernen mehr von den Verstärkungen, sodass weniger auswendig gelernt wird</translation>
    </message>
    <message>
        <source>Higher holds the sum of the spectra closer to the mixture; lower lets the classifier move them further</source>
        <translation>Höher hält die Summe der Spektren näher an der Mischung; niedriger lässt den Klassifikator sie weiter bewegen</translation>
    </message>
    <message>
        <source>Higher holds the sum of the stems closer to the mixture; lower lets the classifier move them further</source>
        <translation>Höher hält die Summe der Spuren näher an der Mischung; niedriger lässt den Klassifikator sie weiter bewegen</translation>
    </message>
    <message>
        <source>Higher keeps magnitudes from becoming negative while they move</source>
        <translation>Höher hindert Beträge daran, negativ zu werden, während sie sich bewegen</translation>
    </message>
    <message>
        <source>Higher keeps spectra and gains from becoming negative while they move</source>
        <translation>Höher hindert Spektren und Gewichte daran, negativ zu werden, während sie sich bewegen</translation>
    </message>
    <message>
        <source>Higher learns from fewer components sounding at once; the components become more like whole sounds</source>
        <translation>Höher lernt aus weniger zugleich klingenden Komponenten; die Komponenten werden mehr wie ganze Klänge</translation>
    </message>
    <message>
        <source>Higher learns in larger steps, faster until it is thrown about</source>
        <translation>Höher lernt in größeren Schritten, schneller, bis es hin- und hergeworfen wird</translation>
    </message>
    <message>
        <source>Higher learns with fewer components sounding at once</source>
        <translation>Höher lernt mit weniger zugleich klingenden Komponenten</translation>
    </message>
    <message>
        <source>Higher learns with fewer units sounding at once, and cancelling each other less</source>
        <translation>Höher lernt mit weniger Einheiten, die zugleich klingen und einander aufheben</translation>
    </message>
    <message>
        <source>Higher lets fewer components sound at once in the mixtures</source>
        <translation>Höher lässt in den Mischungen weniger Komponenten zugleich klingen</translation>
    </message>
    <message>
        <source>Higher lets fewer components sound at once than the network has learnt; too high thins the stems</source>
        <translation>Höher lässt weniger Komponenten zugleich klingen, als das Netz gelernt hat; zu hoch dünnt die Spuren aus</translation>
    </message>
    <message>
        <source>Higher lets fewer components sound at once; too high thins the stems. Under Kullback-Leibler it scales all alike: masks stay</source>
        <translation>Höher lässt weniger Komponenten zugleich erklingen; zu hoch dünnt die Stimmen aus. Unter Kullback-Leibler skaliert es alle gleich: Masken bleiben</translation>
    </message>
    <message>
        <source>Higher lets fewer units of every source sound at once, and cancel each other less; too high thins the stems</source>
        <translation>Höher lässt weniger Einheiten jeder Quelle zugleich klingen und einander aufheben; zu hoch dünnt die Spuren aus</translation>
    </message>
    <message>
        <source>Higher lets older frames of the memory weigh more; 1 weighs all alike</source>
        <translation>Höher lässt ältere Rahmen des Gedächtnisses mehr wiegen; 1 wiegt alle gleich</translation>
    </message>
    <message>
        <source>Higher lets the Boltzmann machines learn in larger steps</source>
        <translation>Höher lässt die Boltzmann-Maschinen in größeren Schritten lernen</translation>
    </message>
    <message>
        <source>Higher lets the autoencoder learn in larger steps</source>
        <translation>Höher lässt den Autoencoder in größeren Schritten lernen</translation>
    </message>
    <message>
        <source>Higher makes the low-pass steeper</source>
        <translation>Höher macht den Tiefpass steiler</translation>
    </message>
    <message>
        <source>Higher moves magnitudes in larger steps, relative to the recording&apos;s mean</source>
        <translation>Höher bewegt Beträge in größeren Schritten, gemessen am Mittel der Aufnahme</translation>
    </message>
    <message>
        <source>Higher plays pieces faster and slower, so that more voices and keys are known; 0 leaves them</source>
        <translation>Höher spielt Stücke schneller und langsamer, sodass mehr Stimmen und Tonarten bekannt sind; 0 lässt sie, wie sie sind</translation>
    </message>
    <message>
        <source>Higher separates harder: less of the others, more artefacts; 1 shares by magnitude, 2 by power, 50 is almost binary</source>
        <translation>Höher trennt härter: weniger von den anderen, mehr Artefakte; 1 teilt nach Betrag, 2 nach Leistung, 50 ist fast binär</translation>
    </message>
    <message>
        <source>Higher stops sooner: when three updates lower the cost by less than this share; 0 does all iterations</source>
        <translation>Höher hört eher auf: wenn drei Schritte die Kosten um weniger als diesen Anteil senken; 0 macht alle Iterationen</translation>
    </message>
    <message>
        <source>Highest ratio</source>
        <translation>Höchstes Verhältnis</translation>
    </message>
    <message>
        <source>Hop</source>
        <translation>Sprung</translation>
    </message>
    <message>
        <source>How a bin is shared: Wiener in proportion, parametric with a residual left over, binary all to the loudest; direct is the separator&apos;s own sound, where it has one (ICA, PCA, blends of them), otherwise Wiener</source>
        <translation>Wie ein Bin geteilt wird: Wiener im Verhältnis, parametrisch mit einem Rest, binär alles an den lautesten; direkt ist der eigene Klang des Verfahrens, wo es einen hat (ICA, PCA, Mischungen davon), sonst Wiener</translation>
    </message>
    <message>
        <source>How long the background takes to come again; 0 finds it, between 0.8 and 10 s</source>
        <translation>Wie lange der Hintergrund braucht, um wiederzukommen; 0 findet es heraus, zwischen 0,8 und 10 s</translation>
    </message>
    <message>
        <source>How samples are stored: more bits keep more of the quiet, FLOAT can also exceed full scale; FLAC has no FLOAT</source>
        <translation>Wie Abtastwerte gespeichert werden: mehr Bits behalten mehr vom Leisen, FLOAT kann auch die Vollaussteuerung überschreiten; FLAC hat kein FLOAT</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Hz</translation>
    </message>
    <message>
        <source>ICA</source>
        <translation>ICA</translation>
    </message>
    <message>
        <source>ISTA</source>
        <translation>ISTA</translation>
    </message>
    <message>
        <source>ISTA and FISTA</source>
        <translation>ISTA und FISTA</translation>
    </message>
    <message>
        <source>ISTA steps from where it is; FISTA from a point ahead, which needs fewer steps</source>
        <translation>ISTA schreitet von dort, wo es ist; FISTA von einem Punkt voraus, was weniger Schritte braucht</translation>
    </message>
    <message>
        <source>Ideal masks from references</source>
        <translation>Ideale Masken aus Referenzen</translation>
    </message>
    <message>
        <source>Itakura-Saito</source>
        <translation>Itakura-Saito</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>Keeps the dictionaries of the sources that are known and learns all else from the recording, as a stem called rest.</source>
        <translation>Behält die Wörterbücher der bekannten Quellen und lernt alles andere aus der Aufnahme, als eine Stimme namens rest.</translation>
    </message>
    <message>
        <source>Kind of file: WAV is read everywhere, FLAC is half as large and as exact</source>
        <translation>Art der Datei: WAV wird überall gelesen, FLAC ist halb so groß und ebenso genau</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Bekannt</translation>
    </message>
    <message>
        <source>Kullback-Leibler</source>
        <translation>Kullback-Leibler</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>Kurtosis</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Learning-free NMF</source>
        <translation>NMF ohne Vorwissen</translation>
    </message>
    <message>
        <source>Learning-free convolutive NMF</source>
        <translation>Faltungs-NMF ohne Vorwissen</translation>
    </message>
    <message>
        <source>Learns components from the recording itself and groups those that look and move alike into stems.</source>
        <translation>Lernt Komponenten aus der Aufnahme selbst und gruppiert die, die ähnlich aussehen und sich ähnlich bewegen, zu Stimmen.</translation>
    </message>
    <message>
        <source>Learns components that last several frames from the recording itself and groups those that look and move alike into stems.</source>
        <translation>Lernt Komponenten, die mehrere Rahmen dauern, aus der Aufnahme selbst und gruppiert die, die ähnlich aussehen und sich ähnlich bewegen, zu Stimmen.</translation>
    </message>
    <message>
        <source>Learns from this recording, as published</source>
        <translation>Lernt aus dieser Aufnahme, wie veröffentlicht</translation>
    </message>
    <message>
        <source>Learns on</source>
        <translation>Lernt weiter</translation>
    </message>
    <message>
        <source>Learnt</source>
        <translation>Gelernt</translation>
    </message>
    <message>
        <source>Learnt from mixtures</source>
        <translation>Aus Mischungen gelernt</translation>
    </message>
    <message>
        <source>Leave as it is</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Longer mixtures let the network learn what lasts longer</source>
        <translation>Längere Mischungen lassen das Netz lernen, was länger dauert</translation>
    </message>
    <message>
        <source>Longer sees more repetitions; shorter follows a background that changes</source>
        <translation>Länger sieht mehr Wiederholungen; kürzer folgt einem Hintergrund, der sich ändert</translation>
    </message>
    <message>
        <source>Longer windows tell close tones apart, and blur what begins suddenly</source>
        <translation>Längere Fenster unterscheiden nahe Töne und verwischen plötzliche Anfänge</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Low-pass</source>
        <translation>Tiefpass</translation>
    </message>
    <message>
        <source>Lower takes shorter steps than the network has learnt, and leaves more of the frames before</source>
        <translation>Niedriger macht kürzere Schritte, als das Netz gelernt hat, und lässt mehr von den Rahmen davor</translation>
    </message>
    <message>
        <source>Lowest ratio</source>
        <translation>Niedrigstes Verhältnis</translation>
    </message>
    <message>
        <source>Magnitudes</source>
        <translation>Beträge</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Mask power</source>
        <translation>Potenz der Maske</translation>
    </message>
    <message>
        <source>Masked by the NMF</source>
        <translation>Von der NMF maskiert</translation>
    </message>
    <message>
        <source>Measuring peaks</source>
        <translation>Spitzen werden gemessen</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Min-max</source>
        <translation>Min-Max</translation>
    </message>
    <message>
        <source>Mix-down</source>
        <translation>Abmischung</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Gemischt</translation>
    </message>
    <message>
        <source>Mixed computes faster with half the digits; auto does so where the device was made for it</source>
        <translation>Gemischt rechnet schneller mit halb so vielen Stellen; automatisch tut es, wo das Gerät dafür gemacht ist</translation>
    </message>
    <message>
        <source>Mixtures</source>
        <translation>Mischungen</translation>
    </message>
    <message>
        <source>Mixtures are drawn in which the first source is at least so loud</source>
        <translation>Es werden Mischungen gelost, in denen die erste Quelle mindestens so laut ist</translation>
    </message>
    <message>
        <source>Mixtures are drawn in which the first source is at most so loud</source>
        <translation>Es werden Mischungen gelost, in denen die erste Quelle höchstens so laut ist</translation>
    </message>
    <message>
        <source>More batches make an epoch, after which is looked how well it does</source>
        <translation>Mehr Stapel ergeben eine Epoche, nach der nachgesehen wird, wie gut es geht</translation>
    </message>
    <message>
        <source>More channels of every convolution tell more apart and take longer</source>
        <translation>Mehr Kanäle jeder Faltung unterscheiden mehr und dauern länger</translation>
    </message>
    <message>
        <source>More components describe a source more finely, and take longer</source>
        <translation>Mehr Komponenten beschreiben eine Quelle feiner und dauern länger</translation>
    </message>
    <message>
        <source>More components describe a source more finely, but then also imitate the other sources</source>
        <translation>Mehr Komponenten beschreiben eine Quelle feiner, ahmen dann aber auch die anderen Quellen nach</translation>
    </message>
    <message>
        <source>More components describe each source more finely, but take more of the others</source>
        <translation>Mehr Komponenten beschreiben jede Quelle feiner, nehmen aber mehr von den anderen</translation>
    </message>
    <message>
        <source>More components for what is not known describe it more finely, but take more of the known</source>
        <translation>Mehr Komponenten für das Unbekannte beschreiben es feiner, nehmen aber mehr vom Bekannten</translation>
    </message>
    <message>
        <source>More components per stem describe it more finely and are harder to group</source>
        <translation>Mehr Komponenten je Stimme beschreiben sie feiner und sind schwerer zu gruppieren</translation>
    </message>
    <message>
        <source>More convolutions on the way in see larger parts at once</source>
        <translation>Mehr Faltungen auf dem Weg hinein sehen größere Teile auf einmal</translation>
    </message>
    <message>
        <source>More epochs bring the autoencoder closer to the gains as they were found; 0 leaves them</source>
        <translation>Mehr Durchgänge bringen den Autoencoder den gefundenen Gewichten näher; 0 lässt sie, wie sie sind</translation>
    </message>
    <message>
        <source>More epochs come closer to what the classifier takes for each source; 0 leaves the sparse NMF</source>
        <translation>Mehr Durchgänge kommen dem näher, was der Klassifikator für jede Quelle hält; 0 belässt die dünn besetzte NMF</translation>
    </message>
    <message>
        <source>More epochs learn longer; it stops before them when nothing gets better</source>
        <translation>Mehr Epochen lernen länger; es hört vorher auf, wenn nichts mehr besser wird</translation>
    </message>
    <message>
        <source>More epochs without a lower loss are waited for before it stops; 0 never stops early</source>
        <translation>So viele Epochen ohne kleineren Verlust wird gewartet, bevor es aufhört; 0 hört nie früher auf</translation>
    </message>
    <message>
        <source>More frames are averaged to start from: smoother, slower to follow; 0 and 1 are the last alone</source>
        <translation>Mehr Rahmen werden für den Anfang gemittelt: glatter, folgt langsamer; 0 und 1 sind der letzte allein</translation>
    </message>
    <message>
        <source>More frames at once learn more smoothly</source>
        <translation>Mehr Rahmen auf einmal lernen gleichmäßiger</translation>
    </message>
    <message>
        <source>More frames at once learn more smoothly, and take more memory</source>
        <translation>Mehr Rahmen auf einmal lernen gleichmäßiger und brauchen mehr Speicher</translation>
    </message>
    <message>
        <source>More frames at once learn more smoothly, in fewer steps</source>
        <translation>Mehr Rahmen auf einmal lernen gleichmäßiger und in weniger Schritten</translation>
    </message>
    <message>
        <source>More frames of every source are learnt from, out of all there are; memory rises alike</source>
        <translation>Aus mehr Rahmen jeder Quelle wird gelernt, von allen, die da sind; der Speicher wächst mit</translation>
    </message>
    <message>
        <source>More frames on either side are heard</source>
        <translation>Mehr Rahmen auf beiden Seiten werden gehört</translation>
    </message>
    <message>
        <source>More frames per component hold longer sounds, such as syllables and struck notes, and take longer</source>
        <translation>Mehr Rahmen je Komponente fassen längere Klänge, wie Silben und angeschlagene Töne, und dauern länger</translation>
    </message>
    <message>
        <source>More frames per component hold longer sounds, take longer and make larger models</source>
        <translation>Mehr Rahmen je Komponente fassen längere Klänge, dauern länger und ergeben größere Modelle</translation>
    </message>
    <message>
        <source>More frames per unit hold longer sounds, take longer and make larger models</source>
        <translation>Mehr Rahmen je Einheit fassen längere Klänge, dauern länger und ergeben größere Modelle</translation>
    </message>
    <message>
        <source>More graphics processors, or processes of the CPU, learn side by side, each on its own batches</source>
        <translation>Mehr Grafikprozessoren, oder Prozesse der CPU, lernen nebeneinander, jeder an eigenen Stapeln</translation>
    </message>
    <message>
        <source>More hidden layers see more connections, and take longer</source>
        <translation>Mehr verborgene Schichten sehen mehr Zusammenhänge und dauern länger</translation>
    </message>
    <message>
        <source>More layers bring every frame closer to what was learnt, and take longer; at most all that the model has</source>
        <translation>Mehr Schichten bringen jeden Rahmen dem Gelernten näher und dauern länger; höchstens alle, die das Modell hat</translation>
    </message>
    <message>
        <source>More layers come closer to the best fit of every frame, and take longer</source>
        <translation>Mehr Schichten kommen der besten Annäherung jedes Rahmens näher und dauern länger</translation>
    </message>
    <message>
        <source>More mixtures are made once and learnt from in every epoch; memory rises alike</source>
        <translation>Mehr Mischungen werden einmal gemacht und in jeder Epoche gelernt; der Speicher wächst mit</translation>
    </message>
    <message>
        <source>More mixtures at once learn more smoothly, and take more memory</source>
        <translation>Mehr Mischungen auf einmal lernen gleichmäßiger und brauchen mehr Speicher</translation>
    </message>
    <message>
        <source>More mixtures, each at nine levels, make the curve surer and take longer</source>
        <translation>Mehr Mischungen, jede bei neun Pegeln, machen die Kurve sicherer und dauern länger</translation>
    </message>
    <message>
        <source>More mixtures, each at three levels, to choose defaults and to score</source>
        <translation>Mehr Mischungen, jede bei drei Pegeln, um Voreinstellungen zu wählen und zu bewerten</translation>
    </message>
    <message>
        <source>More passes of the Boltzmann machines begin the classifier closer to the material</source>
        <translation>Mehr Durchgänge der Boltzmann-Maschinen lassen den Klassifikator näher am Material beginnen</translation>
    </message>
    <message>
        <source>More rounds settle difficult recordings and take longer</source>
        <translation>Mehr Runden bringen schwierige Aufnahmen zur Ruhe und dauern länger</translation>
    </message>
    <message>
        <source>More sound around every piece of some seconds is read with it: surer at its ends, and slower</source>
        <translation>Mehr Klang um jedes Stück von einigen Sekunden wird mitgelesen: sicherer an den Rändern und langsamer</translation>
    </message>
    <message>
        <source>More stems part the recording further; it must have at least as many channels</source>
        <translation>Mehr Stimmen teilen die Aufnahme weiter auf; sie muss mindestens so viele Kanäle haben</translation>
    </message>
    <message>
        <source>More stems split the recording further</source>
        <translation>Mehr Stimmen teilen die Aufnahme weiter auf</translation>
    </message>
    <message>
        <source>More steps bring every frame closer to its own best fit, and leave less of the frames before</source>
        <translation>Mehr Schritte bringen jeden Rahmen näher an seine eigene beste Anpassung und lassen weniger von den vorigen</translation>
    </message>
    <message>
        <source>More steps come closer to the best fit and take longer</source>
        <translation>Mehr Schritte kommen der besten Anpassung näher und dauern länger</translation>
    </message>
    <message>
        <source>More steps come closer to what the classifier takes for each source, and take longer; 0 leaves the NMF alone</source>
        <translation>Mehr Schritte kommen dem näher, was der Klassifikator für jede Quelle hält, und dauern länger; 0 belässt die NMF</translation>
    </message>
    <message>
        <source>More units describe a source more finely, but imitate others, too</source>
        <translation>Mehr Einheiten beschreiben eine Quelle feiner, ahmen aber auch andere nach</translation>
    </message>
    <message>
        <source>More units in each hidden layer tell more apart, and take longer</source>
        <translation>Mehr Einheiten in jeder verborgenen Schicht unterscheiden mehr und dauern länger</translation>
    </message>
    <message>
        <source>More units of the recurrent layer remember more</source>
        <translation>Mehr Einheiten der rückgekoppelten Schicht behalten mehr</translation>
    </message>
    <message>
        <source>More updates come closer to the best fit and take longer</source>
        <translation>Mehr Schritte kommen der besten Anpassung näher und dauern länger</translation>
    </message>
    <message>
        <source>More updates fit the recordings closer and take longer</source>
        <translation>Mehr Aktualisierungen passen sich den Aufnahmen näher an und dauern länger</translation>
    </message>
    <message>
        <source>More updates fit the spans closer and take longer</source>
        <translation>Mehr Schritte passen sich den Abschnitten genauer an und dauern länger</translation>
    </message>
    <message>
        <source>More updates of the mixtures&apos; activations come closer to the best fit</source>
        <translation>Mehr Aktualisierungen der Aktivierungen der Mischungen kommen der besten Annäherung näher</translation>
    </message>
    <message>
        <source>Moves what an NMF finds until a classifier knows every stem for its source, and the stems add up to the mixture.</source>
        <translation>Bewegt, was eine NMF findet, bis ein Klassifikator jede Spur für ihre Quelle hält und die Spuren die Mischung ergeben.</translation>
    </message>
    <message>
        <source>Multichannel</source>
        <translation>Mehrkanalig</translation>
    </message>
    <message>
        <source>NMF</source>
        <translation>NMF</translation>
    </message>
    <message>
        <source>NNDSVD</source>
        <translation>NNDSVD</translation>
    </message>
    <message>
        <source>NNDSVD, zeros stay</source>
        <translation>NNDSVD, Nullen bleiben</translation>
    </message>
    <message>
        <source>NNDSVDa</source>
        <translation>NNDSVDa</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Netze</translation>
    </message>
    <message>
        <source>The NMF&apos;s, as published</source>
        <translation>Die der NMF, wie veröffentlicht</translation>
    </message>
    <message>
        <source>Non-negative autoencoder</source>
        <translation>Nichtnegativer Autoencoder</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>None: own sound</source>
        <translation>Keine: eigener Klang</translation>
    </message>
    <message>
        <source>Nonlinearity</source>
        <translation>Nichtlinearität</translation>
    </message>
    <message>
        <source>One gain for all stems</source>
        <translation>Eine Verstärkung für alle Stimmen</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Order of the low-pass</source>
        <translation>Ordnung des Tiefpasses</translation>
    </message>
    <message>
        <source>Over-subtraction</source>
        <translation>Übermäßiger Abzug</translation>
    </message>
    <message>
        <source>PCA</source>
        <translation>PCA</translation>
    </message>
    <message>
        <source>Parametric Wiener</source>
        <translation>Parametrischer Wiener</translation>
    </message>
    <message>
        <source>Parametric mask only: higher makes the mask harder</source>
        <translation>Nur parametrische Maske: höher macht die Maske härter</translation>
    </message>
    <message>
        <source>Parametric mask only: higher removes more of the others, and leaves more to the residual</source>
        <translation>Nur parametrische Maske: höher entfernt mehr von den anderen und lässt mehr im Rest</translation>
    </message>
    <message>
        <source>Parts a recording of several channels into the directions of greatest power: what is in the middle from what is at the sides.</source>
        <translation>Zerlegt eine Aufnahme mehrerer Kanäle in die Richtungen der größten Leistung: was in der Mitte ist, von dem an den Seiten.</translation>
    </message>
    <message>
        <source>Parts what comes again and again, such as the accompaniment of a song, from what does not, such as the voice.</source>
        <translation>Trennt, was immer wiederkommt, wie die Begleitung eines Liedes, von dem, was es nicht tut, wie die Singstimme.</translation>
    </message>
    <message>
        <source>Parts what lasts, such as notes and voices, from what strikes, such as drums.</source>
        <translation>Trennt, was dauert, wie Töne und Stimmen, von dem, was schlägt, wie Trommeln.</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Geduld</translation>
    </message>
    <message>
        <source>Percussive hertz</source>
        <translation>Hertz für Perkussives</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Periode</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Pretraining</source>
        <translation>Vortraining</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Abtastrate</translation>
    </message>
    <message>
        <source>Rate of the pretraining</source>
        <translation>Rate des Vortrainings</translation>
    </message>
    <message>
        <source>Rectifier</source>
        <translation>Gleichrichter</translation>
    </message>
    <message>
        <source>Recurrent mask network</source>
        <translation>Rekurrentes Maskennetz</translation>
    </message>
    <message>
        <source>Refines what a sparse NMF, or any result on screen, says of the sources until a classifier tells them apart.</source>
        <translation>Verfeinert, was eine dünn besetzte NMF oder irgendein Ergebnis auf dem Bildschirm von den Quellen sagt, bis ein Klassifikator sie unterscheidet.</translation>
    </message>
    <message>
        <source>Repetition (REPET)</source>
        <translation>Wiederholung (REPET)</translation>
    </message>
    <message>
        <source>Residual</source>
        <translation>Rest</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Rest</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Abtastwerte</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweites</translation>
    </message>
    <message>
        <source>Second settings</source>
        <translation>Einstellungen des zweiten</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startzahl</translation>
    </message>
    <message>
        <source>Semi-supervised NMF</source>
        <translation>Halbüberwachte NMF</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Shares every bin as the true sources do: what masks could reach at best, to hold other methods against.</source>
        <translation>Teilt jedes Bin, wie es die wahren Quellen tun: was Masken bestenfalls erreichen könnten, als Maß für andere Verfahren.</translation>
    </message>
    <message>
        <source>Shorter hops follow faster changes and take longer; half the window or a part of it</source>
        <translation>Kürzere Sprünge folgen schnelleren Änderungen und dauern länger; das halbe Fenster oder ein Teil davon</translation>
    </message>
    <message>
        <source>Softplus</source>
        <translation>Softplus</translation>
    </message>
    <message>
        <source>Sources whose dictionaries are kept as they are, parted by commas; empty for all of the model. All else is the stem called rest</source>
        <translation>Quellen, deren Wörterbücher bleiben, wie sie sind, durch Kommas getrennt; leer für alle des Modells. Alles andere ist die Stimme namens rest</translation>
    </message>
    <message>
        <source>Sparse NMF with dictionaries</source>
        <translation>NMF mit Wörterbüchern, dünn besetzt</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Dünnbesetzung</translation>
    </message>
    <message>
        <source>Speeds</source>
        <translation>Geschwindigkeiten</translation>
    </message>
    <message>
        <source>Square roots of magnitudes</source>
        <translation>Wurzeln der Beträge</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>Stays as trained</source>
        <translation>Bleibt wie trainiert</translation>
    </message>
    <message>
        <source>Stems</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Steps per frame</source>
        <translation>Schritte je Rahmen</translation>
    </message>
    <message>
        <source>Supervised NMF</source>
        <translation>Überwachte NMF</translation>
    </message>
    <message>
        <source>Takes the weighted mean of what two separators find, which often errs less than either.</source>
        <translation>Nimmt das gewichtete Mittel dessen, was zwei Verfahren finden, das oft weniger irrt als jedes von ihnen.</translation>
    </message>
    <message>
        <source>Taps</source>
        <translation>Rahmen je Komponente</translation>
    </message>
    <message>
        <source>The exponent follows the estimated ratio of the first stem to the others, by a curve fitted on training mixtures; the model must bring one</source>
        <translation>Der Exponent folgt dem geschätzten Verhältnis der ersten Stimme zu den anderen, nach einer Kurve, die an Übungsmischungen angepasst ist; das Modell muss eine mitbringen</translation>
    </message>
    <message>
        <source>The exponent p of the mask that is learnt through</source>
        <translation>Der Exponent p der Maske, durch die gelernt wird</translation>
    </message>
    <message>
        <source>The separator hears the recording at this rate: lower is faster, and shares what it does not hear like what lies just below; 0 keeps the recording&apos;s</source>
        <translation>Das Verfahren hört die Aufnahme mit dieser Rate: niedriger ist schneller, und was es nicht hört, wird wie das gleich darunter geteilt; 0 behält die der Aufnahme</translation>
    </message>
    <message>
        <source>The separator that is blended in; its stems are matched with the first one&apos;s</source>
        <translation>Das Verfahren, das beigemischt wird; seine Stimmen werden denen des ersten zugeordnet</translation>
    </message>
    <message>
        <source>The separator that names the stems</source>
        <translation>Das Verfahren, das die Stimmen benennt</translation>
    </message>
    <message>
        <source>The sparse NMF</source>
        <translation>Die dünn besetzte NMF</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>Zu laut</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Two (shallow)</source>
        <translation>Zwei (flach)</translation>
    </message>
    <message>
        <source>Undoes a mixture of several channels by finding the components that depend least on one another.</source>
        <translation>Macht eine Mischung mehrerer Kanäle rückgängig, indem es die Komponenten findet, die am wenigsten voneinander abhängen.</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>Updates below beta 1 by the usual, faster rule, under which the cost may rise at times; off, it never rises</source>
        <translation>Schritte unter Beta 1 nach der üblichen, schnelleren Regel, unter der die Kosten zuweilen steigen können; aus: sie steigen nie</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>WAV</source>
        <translation>WAV</translation>
    </message>
    <message>
        <source>Warm-start ISTA</source>
        <translation>ISTA mit Warmstart</translation>
    </message>
    <message>
        <source>Warm-start ISTA unfolded into a small network that has learnt from mixtures; fast enough for live sound.</source>
        <translation>Warmstart-ISTA, entfaltet zu einem kleinen Netz, das aus Mischungen gelernt hat; schnell genug für Live-Klang.</translation>
    </message>
    <message>
        <source>Weight of negativity</source>
        <translation>Gewicht der Negativität</translation>
    </message>
    <message>
        <source>Weight of the sum</source>
        <translation>Gewicht der Summe</translation>
    </message>
    <message>
        <source>What corrects them: a network that has learnt from mixtures, or, as published, one that learns from this recording alone</source>
        <translation>Was sie berichtigt: ein Netz, das aus Mischungen gelernt hat, oder, wie veröffentlicht, eines, das allein aus dieser Aufnahme lernt</translation>
    </message>
    <message>
        <source>What counts as close for the sparse NMF: Kullback-Leibler hears the loud more than Itakura-Saito, as published</source>
        <translation>Was der dünn besetzten NMF als nah gilt: Kullback-Leibler hört das Laute mehr als Itakura-Saito, wie veröffentlicht</translation>
    </message>
    <message>
        <source>What counts as close: Itakura-Saito hears quiet and loud alike, Kullback-Leibler the loud more, Frobenius the loudest most</source>
        <translation>Was als nah gilt: Itakura-Saito hört Leises und Lautes gleich, Kullback-Leibler das Laute mehr, Frobenius das Lauteste am meisten</translation>
    </message>
    <message>
        <source>What counts as independent: log cosh serves most sounds, exp the sparsest ones, cube looks at kurtosis and minds outliers</source>
        <translation>Was als unabhängig gilt: log cosh dient den meisten Klängen, exp den dünnsten, cube schaut auf die Kurtosis und stört sich an Ausreißern</translation>
    </message>
    <message>
        <source>What goes down the gradient: SGD as published, or Adam, which needs fewer batches</source>
        <translation>Was den Gradienten hinabgeht: SGD wie veröffentlicht, oder Adam, das weniger Stapel braucht</translation>
    </message>
    <message>
        <source>What is on screen</source>
        <translation>Was auf dem Bildschirm ist</translation>
    </message>
    <message>
        <source>What is refined: the result on screen, where it has the same sources, or always the sparse NMF</source>
        <translation>Was verfeinert wird: das Ergebnis auf dem Bildschirm, wenn es dieselben Quellen hat, oder immer die dünn besetzte NMF</translation>
    </message>
    <message>
        <source>What is set there other than its defaults, such as sparsity=0.5, components=16</source>
        <translation>Was dort anders als voreingestellt ist, wie sparsity=0.5, components=16</translation>
    </message>
    <message>
        <source>What keeps the outputs of every layer from falling below 0</source>
        <translation>Was die Ausgaben jeder Schicht nicht unter 0 fallen lässt</translation>
    </message>
    <message>
        <source>What lasts half so long, or longer, is harmonic; longer lets faster notes become percussive</source>
        <translation>Was halb so lange oder länger dauert, ist harmonisch; länger lässt schnellere Töne perkussiv werden</translation>
    </message>
    <message>
        <source>What layers explain: magnitudes, as published, or their square roots, in which the quiet counts for more</source>
        <translation>Was die Schichten erklären: Beträge, wie veröffentlicht, oder ihre Wurzeln, in denen das Leise mehr zählt</translation>
    </message>
    <message>
        <source>What lies above is hidden from the separator, and shared like what lies just below; 0 hides nothing</source>
        <translation>Was darüber liegt, bleibt dem Verfahren verborgen und wird wie das gleich darunter geteilt; 0 verbirgt nichts</translation>
    </message>
    <message>
        <source>What lies below belongs to the background; higher keeps more bass out of the foreground</source>
        <translation>Was darunter liegt, gehört zum Hintergrund; höher hält mehr Bass aus dem Vordergrund</translation>
    </message>
    <message>
        <source>What reaches over half so much, or more, is percussive; wider leaves less to it</source>
        <translation>Was über halb so viel oder mehr reicht, ist perkussiv; breiter lässt ihm weniger</translation>
    </message>
    <message>
        <source>What to do with stems beyond full scale: turn all down together, each by itself, cut off the peaks, or nothing</source>
        <translation>Was mit Stimmen über der Vollaussteuerung geschieht: alle zusammen leiser, jede für sich, Spitzen abschneiden, oder nichts</translation>
    </message>
    <message>
        <source>Where components begin: from singular vectors, with the zeros filled or left for good, or by chance</source>
        <translation>Wo Komponenten beginnen: bei Singulärvektoren, deren Nullen gefüllt oder endgültig belassen werden, oder beim Zufall</translation>
    </message>
    <message>
        <source>Where the first frame begins: as the network has learnt, from singular vectors of its first layer, or from nothing</source>
        <translation>Wo der erste Rahmen beginnt: wie das Netz es gelernt hat, bei singulären Vektoren seiner ersten Schicht oder aus dem Nichts</translation>
    </message>
    <message>
        <source>Where the first frame begins: from activations that are learnt, or from singular vectors, as published</source>
        <translation>Wo der erste Rahmen beginnt: bei gelernten Aktivierungen, oder bei Singulärvektoren, wie veröffentlicht</translation>
    </message>
    <message>
        <source>Where the spectra begin: as the NMF found them, or masked, so that they add up to the mixture from the first</source>
        <translation>Wo die Spektren beginnen: wie die NMF sie fand, oder maskiert, so dass sie von Anfang an die Mischung ergeben</translation>
    </message>
    <message>
        <source>Whether the classifier learns on, from the estimates themselves, while they move, as published; staying as it is takes less time</source>
        <translation>Ob der Klassifikator weiterlernt, aus den Schätzungen selbst, während sie sich bewegen, wie veröffentlicht; bleibt er, wie er ist, geht es schneller</translation>
    </message>
    <message>
        <source>Whose stems the classifier hears as loud as those that it learnt from: all but the first source&apos;s, as published, all, or none</source>
        <translation>Wessen Spuren der Klassifikator so laut hört wie die, aus denen er gelernt hat: alle außer der der ersten Quelle, wie veröffentlicht, alle oder keine</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Es wird geschrieben</translation>
    </message>
    <message>
        <source>Writing {name}</source>
        <translation>{name} wird geschrieben</translation>
    </message>
    <message>
        <source>as recorded</source>
        <translation>wie aufgenommen</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>checking what was written</source>
        <translation>Geschriebenes wird geprüft</translation>
    </message>
    <message>
        <source>correcting gains</source>
        <translation>Aktivierungen werden berichtigt</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>dB</translation>
    </message>
    <message>
        <source>drawing the overview</source>
        <translation>die Übersicht wird gezeichnet</translation>
    </message>
    <message>
        <source>finding activations</source>
        <translation>Aktivierungen werden gesucht</translation>
    </message>
    <message>
        <source>finding the best exponents</source>
        <translation>die besten Exponenten werden gesucht</translation>
    </message>
    <message>
        <source>finding what the decoders were given</source>
        <translation>gesucht wird, was die Netze bekommen haben</translation>
    </message>
    <message>
        <source>found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>going on from what is on screen</source>
        <translation>es geht von dem aus, was auf dem Bildschirm ist</translation>
    </message>
    <message>
        <source>grouping components</source>
        <translation>Komponenten werden gruppiert</translation>
    </message>
    <message>
        <source>learning components</source>
        <translation>Komponenten werden gelernt</translation>
    </message>
    <message>
        <source>learning the gains, epoch {number}</source>
        <translation>die Aktivierungen werden gelernt, Epoche {number}</translation>
    </message>
    <message>
        <source>learning {count} components of {source}</source>
        <translation>{count} Komponenten von {source} werden gelernt</translation>
    </message>
    <message>
        <source>learning {count} components of {source} ({divergence})</source>
        <translation>{count} Komponenten von {source} werden gelernt ({divergence})</translation>
    </message>
    <message>
        <source>learning {count} components of {source} from the model&apos;s excerpt</source>
        <translation>{count} Komponenten von {source} werden aus dem Auszug des Modells gelernt</translation>
    </message>
    <message>
        <source>learning {count} components of {source} to begin with</source>
        <translation>{count} Komponenten von {source} werden für den Anfang gelernt</translation>
    </message>
    <message>
        <source>log cosh</source>
        <translation>log cosh</translation>
    </message>
    <message>
        <source>looking at {source}</source>
        <translation>{source} wird angesehen</translation>
    </message>
    <message>
        <source>looking for what comes again</source>
        <translation>gesucht wird, was wiederkehrt</translation>
    </message>
    <message>
        <source>making mixtures for {purpose}</source>
        <translation>Mischungen werden gemacht: {purpose}</translation>
    </message>
    <message>
        <source>measuring how channels hang together</source>
        <translation>gemessen wird, wie Kanäle zusammenhängen</translation>
    </message>
    <message>
        <source>measuring the level</source>
        <translation>der Pegel wird gemessen</translation>
    </message>
    <message>
        <source>measuring the range of every frequency</source>
        <translation>der Umfang jeder Frequenz wird gemessen</translation>
    </message>
    <message>
        <source>measuring the ratio of the stems</source>
        <translation>das Verhältnis der Stimmen wird gemessen</translation>
    </message>
    <message>
        <source>mixing test material</source>
        <translation>Mischungen zum Prüfen werden gemacht</translation>
    </message>
    <message>
        <source>noting what it was learnt from</source>
        <translation>notiert wird, woraus gelernt wurde</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>parting components</source>
        <translation>Komponenten werden getrennt</translation>
    </message>
    <message>
        <source>parting what lasts from what strikes</source>
        <translation>was anhält, wird von dem getrennt, was anschlägt</translation>
    </message>
    <message>
        <source>pre-training layer {number}</source>
        <translation>Schicht {number} wird vorab gelernt</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>es wird gelesen</translation>
    </message>
    <message>
        <source>reading the references</source>
        <translation>die Referenzen werden gelesen</translation>
    </message>
    <message>
        <source>reading the results</source>
        <translation>die Ergebnisse werden gelesen</translation>
    </message>
    <message>
        <source>reading {name}</source>
        <translation>{name} wird gelesen</translation>
    </message>
    <message>
        <source>refining spectra</source>
        <translation>Spektren werden verfeinert</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>Abtastwerte</translation>
    </message>
    <message>
        <source>saving</source>
        <translation>es wird gespeichert</translation>
    </message>
    <message>
        <source>scoring</source>
        <translation>es wird bewertet</translation>
    </message>
    <message>
        <source>taking what comes again</source>
        <translation>was wiederkehrt, wird genommen</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>gelernt</translation>
    </message>
    <message>
        <source>trying exponents</source>
        <translation>Exponenten werden probiert</translation>
    </message>
    <message>
        <source>trying {setting}</source>
        <translation>{setting} wird probiert</translation>
    </message>
    <message>
        <source>whole recording</source>
        <translation>ganze Aufnahme</translation>
    </message>
    <message>
        <source>writing the results</source>
        <translation>die Ergebnisse werden geschrieben</translation>
    </message>
</context>
<context>
    <name>project_questions</name>
    <message>
        <source>Save changes?</source>
        <translation>Änderungen speichern?</translation>
    </message>
    <message>
        <source>Save the work on {names} before it is closed?</source>
        <translation>Soll die Arbeit an {names} vor dem Schließen gespeichert werden?</translation>
    </message>
    <message>
        <source>What was painted, arranged and set would be lost otherwise.</source>
        <translation>Was gemalt, geordnet und eingestellt wurde, wäre sonst verloren.</translation>
    </message>
    <message>
        <source>Overwrite the project?</source>
        <translation>Das Projekt überschreiben?</translation>
    </message>
    <message>
        <source>{name} was saved by another window or program since it was opened here.</source>
        <translation>{name} wurde von einem anderen Fenster oder Programm gespeichert, seit es hier geöffnet wurde.</translation>
    </message>
    <message>
        <source>Overwriting it loses what was saved there.</source>
        <translation>Wird es überschrieben, geht das dort Gespeicherte verloren.</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Take another recording?</source>
        <translation>Eine andere Aufnahme nehmen?</translation>
    </message>
    <message>
        <source>Stems and edits were made for the other one. Take it all the same?</source>
        <translation>Stimmen und Bearbeitungen wurden für die andere gemacht. Soll sie trotzdem genommen werden?</translation>
    </message>
    <message>
        <source>Close the window?</source>
        <translation>Das Fenster schließen?</translation>
    </message>
    <message>
        <source>{count} files in the queue are still to be separated.</source>
        <translation>{count} Dateien im Stapel sind noch zu trennen.</translation>
    </message>
    <message>
        <source>A file in the queue is still to be separated.</source>
        <translation>Eine Datei im Stapel ist noch zu trennen.</translation>
    </message>
    <message>
        <source>Close anyway? The queue is forgotten; what was written stays.</source>
        <translation>Trotzdem schließen? Der Stapel wird vergessen; was geschrieben wurde, bleibt.</translation>
    </message>
    <message>
        <source>The model {name} is still being trained.</source>
        <translation>Das Modell {name} wird noch trainiert.</translation>
    </message>
    <message>
        <source>Close anyway? The training stops, and can be resumed from where it was.</source>
        <translation>Trotzdem schließen? Das Training hält an und kann dort fortgesetzt werden, wo es war.</translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>about 1 s left</source>
        <translation>noch etwa 1 s</translation>
    </message>
    <message>
        <source>about {seconds:.0f} s left</source>
        <translation>noch etwa {seconds:.0f} s</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>noch etwa {minutes} min</translation>
    </message>
    <message>
        <source>about {hours:.1f} h left</source>
        <translation>noch etwa {hours:.1f} h</translation>
    </message>
</context>
<context>
    <name>tools</name>
    <message>
        <source>Ctrl+1, Ctrl+3: zoom in and out. Ctrl+2, Ctrl+4 to Ctrl+9: choose the target stem</source>
        <translation>Strg+1, Strg+3: vergrößern und verkleinern. Strg+2, Strg+4 bis Strg+9: Zielstimme wählen</translation>
    </message>
    <message>
        <source>Ctrl+1 to Ctrl+9: choose the target stem</source>
        <translation>Strg+1 bis Strg+9: Zielstimme wählen</translation>
    </message>
    <message>
        <source>Hand</source>
        <translation>Hand</translation>
    </message>
    <message>
        <source>Click: move the playhead. Drag: move the picture. Double-click: show everything</source>
        <translation>Klick: Abspielkopf setzen. Ziehen: Bild verschieben. Doppelklick: alles zeigen</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Drag: paint for the target stem. Ctrl or Alt: erase. [ and ]: size. E: erase or paint</source>
        <translation>Ziehen: für die Zielstimme malen. Strg oder Alt: wegnehmen. [ und ]: Größe. E: wegnehmen oder malen</translation>
    </message>
    <message>
        <source>Time range</source>
        <translation>Zeitbereich</translation>
    </message>
    <message>
        <source>Click: move the playhead. Drag: select time. Shift: add. Ctrl or Alt: subtract. Enter: edit</source>
        <translation>Klick: Abspielkopf setzen. Ziehen: Zeit auswählen. Umschalt: dazu. Strg oder Alt: davon weg. Eingabe: bearbeiten</translation>
    </message>
    <message>
        <source>Frequency range</source>
        <translation>Frequenzbereich</translation>
    </message>
    <message>
        <source>Drag: select frequencies, snapping to peaks. Shift: add, no snap. Ctrl or Alt: subtract. Enter: edit</source>
        <translation>Ziehen: Frequenzen auswählen, rastet auf Spitzen ein. Umschalt: dazu, ohne Einrasten. Strg oder Alt: davon weg. Eingabe: bearbeiten</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Drag: select time and frequency. Shift: add. Ctrl or Alt: subtract. Enter: edit. Q: time only</source>
        <translation>Ziehen: Zeit und Frequenz auswählen. Umschalt: dazu. Strg oder Alt: davon weg. Eingabe: bearbeiten. Q: nur Zeit</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Drag around what to select. Shift: add. Ctrl or Alt: subtract. Enter: edit</source>
        <translation>Ziehen: umfahren, was ausgewählt wird. Umschalt: dazu. Strg oder Alt: davon weg. Eingabe: bearbeiten</translation>
    </message>
    <message>
        <source>Harmonic brush</source>
        <translation>Obertonpinsel</translation>
    </message>
    <message>
        <source>Drag along a fundamental: paint it and its harmonics. Ctrl or Alt: erase. [ and ]: size</source>
        <translation>Ziehen: entlang eines Grundtons ihn und seine Obertöne malen. Strg oder Alt: wegnehmen. [ und ]: Größe</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>Zauberstab</translation>
    </message>
    <message>
        <source>Click: select what hangs together at this level. Shift: add. Ctrl or Alt: subtract. Enter: edit</source>
        <translation>Klick: auswählen, was bei diesem Pegel zusammenhängt. Umschalt: dazu. Strg oder Alt: davon weg. Eingabe: bearbeiten</translation>
    </message>
    <message>
        <source>The picture is still being read: wait until it is whole</source>
        <translation>Das Bild wird noch gelesen: warten Sie, bis es ganz ist</translation>
    </message>
    <message>
        <source>Selected in steps of {seconds} s: zoom in to select more finely</source>
        <translation>In Schritten von {seconds} s ausgewählt: zoomen Sie hinein, um feiner auszuwählen</translation>
    </message>
</context>
</TS>
