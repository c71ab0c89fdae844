using Integration.Core.Mapping;

namespace Integration.Core.Tests.Mapping;

public sealed class CompanyNameTests
{
    [Theory]
    [InlineData("  Blue   HARBOR\t", "blue harbor")]
    [InlineData("Smith, Jones", "smith jones")]
    [InlineData("Smith ,Jones,", "smith jones")]
    [InlineData("St. Mary", "st mary")]
    [InlineData("A.C.M.E. Tools", "acme tools")]
    [InlineData("Booking.com", "booking com")]
    [InlineData("Müller & Söhne", "müller & söhne")]
    [InlineData("Łódź-Nord", "łódź-nord")]
    public void Case_white_space_stops_and_commas_do_not_count(string name, string folded) => CompanyName.Normalize(name).ShouldBe(folded);

    [Theory]
    [InlineData("Inc")]
    [InlineData("Inc.")]
    [InlineData("Incorporated")]
    [InlineData("Ltd.")]
    [InlineData("LIMITED")]
    [InlineData("LLC")]
    [InlineData("L.L.C.")]
    [InlineData("LLP")]
    [InlineData("LP")]
    [InlineData("PLC")]
    [InlineData("plc.")]
    [InlineData("Corp.")]
    [InlineData("Corporation")]
    [InlineData("Co.")]
    [InlineData("Co., Ltd.")]
    [InlineData("Co.,Ltd.")]
    [InlineData("Co.Ltd")]
    [InlineData("& Co")]
    [InlineData("and Company, Inc.")]
    [InlineData("GmbH")]
    [InlineData("GmbH & Co. KG")]
    [InlineData("GmbH & Co KGaA")]
    [InlineData("AG")]
    [InlineData("AG & Co. KG")]
    [InlineData("KG")]
    [InlineData("UG")]
    [InlineData("UG (haftungsbeschränkt)")]
    [InlineData("e.K.")]
    [InlineData("e. K.")]
    [InlineData("eV")]
    [InlineData("e.V.")]
    [InlineData("SE")]
    [InlineData("S.A.")]
    [InlineData("SAS")]
    [InlineData("SARL")]
    [InlineData("S.à r.l.")]
    [InlineData("S.r.l.")]
    [InlineData("S.p.A.")]
    [InlineData("B.V.")]
    [InlineData("N.V.")]
    [InlineData("AB")]
    [InlineData("AS")]
    [InlineData("A/S")]
    [InlineData("ApS")]
    [InlineData("Oy")]
    [InlineData("Oyj")]
    [InlineData("Pty")]
    [InlineData("Pty Ltd")]
    [InlineData("(Pty) Ltd.")]
    [InlineData("Pvt. Ltd.")]
    [InlineData("Private Limited")]
    [InlineData("S.L.")]
    [InlineData("S. L.")]
    [InlineData("SL")]
    [InlineData("Kft.")]
    [InlineData("Sp. z o.o.")]
    [InlineData("Sp. z o. o.")]
    [InlineData("sp.z o.o.")]
    [InlineData("spol. s r.o.")]
    [InlineData("s.r.o.")]
    [InlineData("d.o.o.")]
    [InlineData("Holding Inc", "acme holding")]
    public void Legal_forms_at_the_end_do_not_count(string form, string left = "acme")
    {
        CompanyName.Normalize($"Acme {form}").ShouldBe(left);
        CompanyName.Normalize($"ACME, {form} ").ShouldBe(left);
    }

    [Theory]
    [InlineData("Co", "co")]
    [InlineData("Co.", "co")]
    [InlineData("Inc, LLC", "inc")]
    [InlineData("GmbH & Co. KG", "gmbh")]
    [InlineData("& Co", "&")]
    [InlineData("...", "...")]
    [InlineData(" . ", ".")]
    [InlineData(" ", "")]
    public void Something_of_a_name_is_always_left(string name, string left) => CompanyName.Normalize(name).ShouldBe(left);

    [Theory]
    [InlineData("Texaco", "texaco")]
    [InlineData("Costco", "costco")]
    [InlineData("Zinc", "zinc")]
    [InlineData("Alimited", "alimited")]
    [InlineData("Incas", "incas")]
    [InlineData("Acme-Inc", "acme-inc")]
    [InlineData("Co Working Space", "co working space")]
    [InlineData("Ltd Edition Prints", "ltd edition prints")]
    [InlineData("Acme Inc (Berlin)", "acme inc (berlin)")]
    [InlineData("Smith and", "smith and")]
    public void Only_whole_words_at_the_end_are_legal_forms(string name, string folded) => CompanyName.Normalize(name).ShouldBe(folded);

    [Fact]
    public void What_has_been_folded_stays_as_it_is()
    {
        foreach (var name in new[] { "Acme GmbH & Co. KG", "Sp. z o.o.", "Johnson and Company", "Booking.com B.V.", "Co & Co", "a.b.c, Ltd." })
        {
            var once = CompanyName.Normalize(name);
            CompanyName.Normalize(once).ShouldBe(once);
        }
    }
}
